"""Which images of a dataset look alike, from their pixels: a perceptual hash finds candidates, thumbnails decide.

The hash and the limits are those of the indicator ``near_images`` (`vlit.imageprint`): at most 6 of
64 bits differ, and grey thumbnails correlate by 0.95 or more. Two hashes that differ in at most 6 bits agree in one of
seven pieces of them, so that only images with a common piece are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from vlit.hashing import Hashes
from vlit.imageprint import ALIKE, NEAR, Print, image_print

_PIECES = 7
_LEVEL = 4  # of 255, between images of one colour all over


class Likeness:
    """Looks at each image of a dataset once, and holds 64 bits and a thumbnail of 1 KiB of it.

    Args:
        find: the file or bytes of an image, by its path and the bytes that its record holds; None where they are not
            at hand.
    """

    def __init__(self, find: Callable[[str, bytes | None], Path | bytes | None]) -> None:
        self._find = find
        self._prints: dict[int, Print] = {}
        self._lost: set[int] = set()

    @property
    def seen(self) -> int:
        """How many images were looked at."""
        return len(self._prints)

    @property
    def unseen(self) -> int:
        """How many could not be."""
        return len(self._lost)

    def look(self, batch: pa.RecordBatch, images: pl.DataFrame, keys: Hashes) -> None:
        """Look at the images of a batch that are new.

        Args:
            images: one line for each image of the batch, in order, with its ``path``.
            keys: the hash of each.
        """
        held = batch.column("images").flatten().field("bytes")
        for place, (path, key) in enumerate(zip(images["path"].to_list(), keys.tolist(), strict=True)):
            if key in self._prints or key in self._lost:
                continue
            data = self._read(path, held[place].as_py())
            found = None if data is None else image_print(data)
            if found is None:
                self._lost.add(key)
            else:
                self._prints[key] = found

    def pairs(self) -> npt.NDArray[np.uint64]:
        """The keys of images that look alike, in pairs: uint64 [n, 2]."""
        keys = np.array(sorted(self._prints), dtype=np.uint64)
        prints = [self._prints[key] for key in keys.tolist()]
        bits = np.array([each.bits for each in prints], dtype=np.uint64)
        left, right = _candidates(bits)
        alike = _look_alike(prints, left, right)
        return np.stack([keys[left[alike]], keys[right[alike]]], axis=1)

    def _read(self, path: str, data: bytes | None) -> bytes | None:
        found = self._find(path, data)
        try:
            return found.read_bytes() if isinstance(found, Path) else found
        except OSError:  # counted as not at hand
            return None


def _candidates(bits: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs of places whose hashes differ in at most `NEAR` bits."""
    pairs: set[tuple[int, int]] = set()
    width = 64 // _PIECES
    for piece in range(_PIECES):
        size = width if piece < _PIECES - 1 else 64 - width * (_PIECES - 1)
        part = (bits >> np.uint64(width * piece)) & np.uint64((1 << size) - 1)
        order = np.argsort(part, kind="stable")
        ordered = part[order]
        for members in np.split(order, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1):
            for at in range(len(members) - 1):
                others = members[at + 1 :]
                near = others[np.bitwise_count(bits[members[at]] ^ bits[others]) <= NEAR]
                pairs.update((min(int(members[at]), n), max(int(members[at]), n)) for n in near.tolist())
    found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _look_alike(
    prints: Sequence[Print], left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Whether the thumbnails of pairs, given by their places, are those of one picture: they correlate, or are of one
    brightness all over."""
    alike = np.zeros(left.size, dtype=np.bool_)
    for n, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        one, other = (prints[i].thumbnail.astype(np.float64).ravel() for i in (a, b))
        level = abs(one.mean() - other.mean())
        one, other = one - one.mean(), other - other.mean()
        size = np.linalg.norm(one) * np.linalg.norm(other)
        flat = np.linalg.norm(one) < 1 and np.linalg.norm(other) < 1
        alike[n] = level < _LEVEL if flat else bool(size > 0 and one @ other / size >= ALIKE)
    return alike
