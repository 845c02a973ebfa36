"""Of things that are alike, keep the best: whatever is dropped is truly like something better that is kept.

Candidates come from buckets: two rows with an equal key in some band may be alike, and rows that are alike have an
equal key in some band with high probability (locality-sensitive hashing; Leskovec et al., *Mining of Massive Datasets*,
chapter 3). Within a bucket all rows are compared with its best one, then what is left with the best of the rest, so
that a bucket of copies costs one comparison each, not one a pair. Every candidate is verified by its true similarity.

Being alike is not transitive. So a row is dropped only for one that itself stays: pairs are resolved from the best row
down, and the search is repeated among those that stay until it finds nothing new.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from vlit.hashing import Hashes, mix

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_ROUNDS = 8  # best rows that the members of one bucket are compared with
_FINER = 6  # further bands that split what is then left of a crowded bucket
_PASSES = 12
_PAIRS = 1 << 18  # compared at once


class Likeness(Protocol):
    """How rows are alike.

    Attributes:
        least: similarity from which two rows are alike.
        bands: number of keys of a row.
    """

    least: float
    bands: int

    def key(self, band: int, rows: Ints) -> npt.NDArray[np.unsignedinteger]:
        """A key per row."""

    def similarity(self, left: Ints, right: Ints) -> Floats:
        """True similarity of pairs of rows, 0..1; 0 where it is surely below ``least``."""


class Dropped:
    """Rows that are dropped, ascending; the kept row that each is like; and how much."""

    def __init__(self, rows: Ints, leaders: Ints, similarity: Floats) -> None:
        self.rows = rows
        self.leaders = leaders
        self.similarity = similarity


def collapse(order: Ints, likeness: Likeness, same: Hashes | None = None) -> Dropped:
    """Which rows to drop so that no two that are alike stay, as far as buckets find them.

    Args:
        order: the rows, the best first: of two that are alike the earlier stays.
        same: a number per row of the data; rows with an equal one are alike to 1, and alike to all others in the same
            degree, so that only the best of them is compared.
    """
    if same is None:
        return _collapsed(order, likeness)
    _, first, inverse = np.unique(same[order], return_index=True, return_inverse=True)
    found = _collapsed(order[np.sort(first)], likeness)
    best = order[first][inverse]  # per place the best row that is the same
    leaders, similarity = best.copy(), np.ones(order.size)
    if found.rows.size:
        at = np.minimum(np.searchsorted(found.rows, best), found.rows.size - 1)
        hit = found.rows[at] == best
        leaders[hit], similarity[hit] = found.leaders[at[hit]], found.similarity[at[hit]]
    gone = leaders != order
    rows = order[gone]
    by_row = np.argsort(rows)
    return Dropped(rows[by_row], leaders[gone][by_row], similarity[gone][by_row])


def _collapsed(order: Ints, likeness: Likeness) -> Dropped:
    edges = _Edges(order)
    standing = np.arange(order.size)  # places in ``order``
    for _ in range(_PASSES):
        if not edges.add(*_search(order, standing, likeness)):
            break
        gone, _, _ = edges.resolved()
        left = np.ones(order.size, dtype=np.bool_)
        left[gone] = False
        standing = np.flatnonzero(left)
    gone, leaders, similarity = edges.resolved()
    rows = order[gone]
    by_row = np.argsort(rows)
    return Dropped(rows[by_row], order[leaders][by_row], similarity[by_row])


class _Edges:
    """Pairs that are alike, as places in the order: worse and better."""

    def __init__(self, order: Ints) -> None:
        self._n = order.size
        self._worse = np.zeros(0, dtype=np.int64)
        self._better = np.zeros(0, dtype=np.int64)
        self._similarity = np.zeros(0)

    def add(self, worse: Ints, better: Ints, similarity: Floats) -> bool:
        """More pairs; whether there were any."""
        self._worse = np.concatenate([self._worse, worse])
        self._better = np.concatenate([self._better, better])
        self._similarity = np.concatenate([self._similarity, similarity])
        return bool(worse.size)

    def resolved(self) -> tuple[Ints, Ints, Floats]:
        """Places that go, for each the best place that stays and is like it, and how much."""
        state = np.zeros(self._n, dtype=np.int8)  # 0 open, 1 stays, 2 goes
        state[:] = 1
        state[self._worse] = 0
        worse, better = self._worse, self._better
        while worse.size:
            state[worse[state[better] == 1]] = 2
            waiting = (state[worse] == 0) & (state[better] != 2)
            blocked = np.zeros(self._n, dtype=np.bool_)
            blocked[worse[waiting]] = True
            state[(state == 0) & ~blocked] = 1
            worse, better = worse[waiting], better[waiting]
        found = (state[self._worse] == 2) & (state[self._better] == 1)
        worse, better, similarity = self._worse[found], self._better[found], self._similarity[found]
        order = np.lexsort((better, -similarity, worse))
        places, first = np.unique(worse[order], return_index=True)
        return places, better[order][first], similarity[order][first]


def _search(order: Ints, standing: Ints, likeness: Likeness) -> tuple[Ints, Ints, Floats]:
    """Pairs among the rows that stand. A row that is like a better one is not compared further, unless that one turns
    out to be like a better one still."""
    found: list[tuple[Ints, Ints, Floats]] = []
    better_of = np.full(order.size, -1, dtype=np.int64)
    for band in range(likeness.bands):
        better = better_of[standing]
        free = standing[(better < 0) | (better_of[better] >= 0)]
        if free.size < 2:
            break
        key = likeness.key(band, order[free])
        for more in _within(order, free, key.astype(np.uint64), likeness, band):
            found.append(more)
            better_of[more[0]] = more[1]
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    worse, better, similarity = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return worse, better, similarity


def _without(places: Ints, found: list[tuple[Ints, Ints, Floats]], n: int) -> Ints:
    """The places that are not yet found to be like a better one."""
    if not found:
        return places
    matched = np.zeros(n, dtype=np.bool_)
    for worse, _, _ in found:
        matched[worse] = True
    return places[~matched[places]]


def _within(
    order: Ints, places: Ints, key: Hashes, likeness: Likeness, band: int, *, finer: bool = True
) -> list[tuple[Ints, Ints, Floats]]:
    """Pairs within the buckets of a key; ``places`` ascend, so that the first of a bucket is its best."""
    found: list[tuple[Ints, Ints, Floats]] = []
    by_key = np.argsort(key, kind="stable")
    places, key = places[by_key], key[by_key]
    for _ in range(_ROUNDS):
        crowded = _crowded(key)
        places, key = places[crowded], key[crowded]
        if not places.size:
            return found
        first = np.append(True, key[1:] != key[:-1])
        leader = places[np.maximum.accumulate(np.where(first, np.arange(places.size), 0))]
        worse, better = places[~first], leader[~first]
        similarity = _similarities(likeness, order[worse], order[better])
        alike = similarity >= likeness.least
        if alike.any():
            found.append((worse[alike], better[alike], similarity[alike]))
        rest = ~first
        rest[np.flatnonzero(rest)[alike]] = False
        places, key = places[rest], key[rest]
    if finer:
        # Too crowded for its best rows to be near all: split it by further bands, in which fewer meet.
        for step in range(1, min(_FINER, likeness.bands - 1) + 1):
            by_place = np.argsort(places)
            places, key = places[by_place], key[by_place]
            if places.size < 2:
                break
            other = likeness.key((band + step) % likeness.bands, order[places]).astype(np.uint64)
            more = _within(order, places, mix(key, step) + other, likeness, band, finer=False)
            found += more
            free = np.isin(places, _without(places, more, order.size), assume_unique=True)
            places, key = places[free], key[free]
    return found


def _crowded(key: Hashes) -> Bools:
    """Whether a neighbour in ascending keys has the same one."""
    same = key[1:] == key[:-1]
    return np.append(False, same) | np.append(same, False) if key.size else np.zeros(0, dtype=np.bool_)


def _similarities(likeness: Likeness, left: Ints, right: Ints) -> Floats:
    parts = [likeness.similarity(left[i : i + _PAIRS], right[i : i + _PAIRS]) for i in range(0, left.size, _PAIRS)]
    return np.concatenate(parts) if parts else np.zeros(0)


__all__ = ["Dropped", "Likeness", "collapse"]
