"""Images as small prints that survive scaling, recompression and brightness: a perceptual hash and a thumbnail."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from vlit.imagefile import decoded

NEAR = 6
"""Prints of one picture differ in at most so many of their 64 bits ..."""

ALIKE = 0.95
"""... and have thumbnails that correlate at least so well."""

SIDE = 32
_KEPT = 8


class Print(msgspec.Struct, frozen=True):
    """What is kept of an image: 64 bits, and its grey thumbnail, uint8 [32, 32]."""

    bits: int
    thumbnail: npt.NDArray[np.uint8]


def image_print(data: bytes) -> Print | None:
    """The print of an encoded image; None where it is none."""
    from PIL import Image

    image = decoded(data, 2 * SIDE, "L")
    if image is None:
        return None
    small = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), dtype=np.uint8)
    values = np.round(_COSINES @ small.astype(np.float64) @ _COSINES.T, 3).ravel()
    bits = values > np.median(values[1:])  # the first is the mean brightness
    return Print(int(np.packbits(bits).view(">u8")[0]), small)


def _cosines() -> npt.NDArray[np.float64]:
    """The first 8 rows of the 32 x 32 discrete cosine transform."""
    k, x = np.arange(_KEPT)[:, None], np.arange(SIDE)[None, :]
    return np.cos(np.pi * k * (2 * x + 1) / (2 * SIDE))


_COSINES = _cosines()
