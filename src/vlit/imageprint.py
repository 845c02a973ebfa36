"""Images as small prints that survive scaling, recompression and brightness: a perceptual hash and a thumbnail."""

from __future__ import annotations

import io
import warnings
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from vlit.imagefile import KINDS

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


def decoded(data: bytes, side: int, mode: str = "RGB") -> Any | None:
    """A Pillow image in a mode, turned as its EXIF says; None where the bytes are no whole image.

    JPEGs are decoded no larger than needed for ``side`` pixels, which is many times faster than whole.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=KINDS) as image:
                image.draft(mode, (side, side))
                return ImageOps.exif_transpose(image).convert(mode)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None


def _cosines() -> npt.NDArray[np.float64]:
    """The first 8 rows of the 32 x 32 discrete cosine transform."""
    k, x = np.arange(_KEPT)[:, None], np.arange(SIDE)[None, :]
    return np.cos(np.pi * k * (2 * x + 1) / (2 * SIDE))


_COSINES = _cosines()
