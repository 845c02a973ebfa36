"""Which rows of each dataset a mix takes: an order to draw them in, caps on images and sources, and a place to stop."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from vlit.curate.amount import Order
from vlit.curate.row_index import FREE, RowIndex
from vlit.hashing import Hashes, mix

Rows = npt.NDArray[np.int64]
Times = npt.NDArray[np.int32]


class Caps(msgspec.Struct, frozen=True, kw_only=True):
    """The most samples of one image and of one source; 0 sets no limit. Samples without an image are not capped."""

    image: int = 0
    source: int = 0


class Used:
    """How many samples of each image and source the mix holds so far."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.uint64)
        self._counts = np.zeros(0, dtype=np.int64)

    def of(self, keys: Hashes) -> Rows:
        """The count of each key."""
        if self._keys.size == 0:
            return np.zeros(keys.size, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._keys, keys), self._keys.size - 1)
        return np.where(self._keys[at] == keys, self._counts[at], 0)

    def add(self, keys: Hashes) -> None:
        """Count keys."""
        found, counts = np.unique(keys, return_counts=True)
        together, where = np.unique(np.concatenate([self._keys, found]), return_inverse=True)
        totals = np.bincount(where, weights=np.concatenate([self._counts, counts]), minlength=together.size)
        self._keys, self._counts = together, totals.astype(np.int64)


def draw_order(index: RowIndex, order: Order, seed: int) -> Rows:
    """All rows that no licence bars, in the order in which they are taken: the first or the last first, or by a seeded
    hash of their ids, which does not depend on how the file is ordered."""
    rows = np.flatnonzero(index.barred == FREE)
    if order == "random":
        return rows[np.argsort(mix(index.ids[rows], seed), kind="stable")]
    return rows if order == "first" else rows[::-1].copy()


def within_caps(rows: Rows, index: RowIndex, caps: Caps, images: Used, sources: Used) -> Rows:
    """The rows, in the order given, that stay within the caps beside what the mix holds already."""
    if caps.image:
        keys = index.images[rows]
        bare = keys == 0
        rows = rows[bare | (images.of(keys) + _earlier(keys) < caps.image)]
    if caps.source:
        keys = index.sources[rows]
        rows = rows[sources.of(keys) + _earlier(keys) < caps.source]
    return rows


def times_taken(rows: Rows, index: RowIndex, wanted: float, *, by_tokens: bool) -> Times:
    """How often each row of the dataset is in the mix: whole passes over the drawable rows, and the first of them once
    more. In tokens, as many rows as come nearest to what is wanted."""
    times = np.zeros(index.rows, dtype=np.int32)
    if rows.size == 0 or wanted <= 0:
        return times
    if not by_tokens:
        passes, rest = divmod(round(wanted), rows.size)
    else:
        sums = np.cumsum(index.tokens[rows])
        total = float(sums[-1])
        passes = int(wanted // total) if total else 0
        left = wanted - passes * total
        rest = int(np.searchsorted(sums, left, side="left"))
        if rest < rows.size and abs(sums[rest] - left) <= abs(left - (sums[rest - 1] if rest else 0)):
            rest += 1
    times[rows] += passes
    times[rows[:rest]] += 1
    return times


def _earlier(keys: Hashes) -> Rows:
    """For each key how many equal ones stand before it."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if keys.size else np.zeros(0, np.int64)
    lengths = np.diff(np.append(starts, keys.size))
    rank = np.empty(keys.size, dtype=np.int64)
    rank[order] = np.arange(keys.size) - np.repeat(starts, lengths)
    return rank
