"""Runs of numbers in a file that are looked at where they lie, so that memory holds only what is being looked at."""

from __future__ import annotations

import itertools
import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_SPAN = 1 << 25  # bytes of the file that one look goes over
_LOOKS = 1 << 11


class Runs:
    """Numbers in a file, in runs one after another.

    The system maps some 64 KiB around whatever is touched, and lets go of it only when memory is short: a few thousand
    looks would hold a file of hundreds of megabytes. Here its pages are given back every 2,048 runs, or 32 MB.

    Args:
        path: the file, raw and in the machine's order of bytes.
        kind: the type of its numbers.
    """

    def __init__(self, path: Path, kind: npt.DTypeLike) -> None:
        self._map: mmap.mmap | None = None
        self._values: npt.NDArray[Any] = np.zeros(0, dtype=kind)
        self._looks = 0
        if path.stat().st_size:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._values = np.frombuffer(self._map, dtype=kind)

    def take(self, starts: Ints, sizes: Ints) -> npt.NDArray[Any]:
        """The numbers of some runs, one run after another; ``starts`` must ascend."""
        ends = np.cumsum(sizes)
        found = np.empty(int(ends[-1]) if ends.size else 0, dtype=self._values.dtype)
        borders = np.arange(0, self._values.size, _SPAN // self._values.itemsize)
        for low, high in itertools.pairwise([*np.searchsorted(starts, borders).tolist(), starts.size]):
            if low < high:
                part = slice(int(ends[low] - sizes[low]), int(ends[high - 1]))
                found[part] = self._values[places_of(starts[low:high], sizes[low:high])]
                self._looked(high - low)
        return found

    def _looked(self, runs: int) -> None:
        self._looks += runs
        if self._looks > _LOOKS and self._map is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)
            self._looks = 0


def places_of(starts: Ints, sizes: Ints) -> Ints:
    """The places of the numbers of runs, one run after another."""
    ends = np.cumsum(sizes)
    places: Ints = np.arange(int(ends[-1]) if ends.size else 0) + np.repeat(starts - (ends - sizes), sizes)
    return places
