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

from vlit.hashing import Hashes, first_alike, mix

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Keys = npt.NDArray[np.unsignedinteger]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_ROUNDS = 8  # best rows that the members of one bucket are compared with
_FINER = 6  # further bands that split what is then left of a crowded bucket
_PASSES = 12
_PAIRS = 1 << 17  # compared at once


class Likeness(Protocol):
    """How rows are alike.

    Attributes:
        least: similarity from which two rows are alike.
        bands: number of keys of a row.
    """

    least: float
    bands: int

    def key(self, band: int, rows: Ints) -> Keys:
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
    first = first_alike(same[order])
    found = _collapsed(order[first == np.arange(order.size)], likeness)
    best = order[first]  # per place the best row that is the same
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
    edges = _Edges(order.size)
    standing = np.arange(order.size, dtype=np.int32)  # places in ``order``
    for _ in range(_PASSES):
        if not _search(order, standing, likeness, edges):
            break
        left = np.ones(order.size, dtype=np.bool_)
        left[edges.resolved()[0]] = False
        standing = np.flatnonzero(left).astype(np.int32)
    gone, leaders, similarity = edges.resolved()
    rows = order[gone]
    by_row = np.argsort(rows)
    return Dropped(rows[by_row], order[leaders][by_row], similarity[by_row])


class _Edges:
    """Pairs that are alike, as places in the order: worse and better."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._found: list[tuple[Places, Places, Floats]] = []

    def add(self, worse: Places, better: Places, similarity: Floats) -> None:
        """More pairs."""
        self._found.append((worse, better, similarity))

    def resolved(self) -> tuple[Places, Places, Floats]:
        """Places that go, for each the best place that stays and is like it, and how much."""
        none = np.zeros(0, dtype=np.int32)
        every_worse = np.concatenate([none, *(worse for worse, _, _ in self._found)])
        every_better = np.concatenate([none, *(better for _, better, _ in self._found)])
        similarity = np.concatenate([np.zeros(0), *(alike for _, _, alike in self._found)])
        self._found = [(every_worse, every_better, similarity)]
        state = np.ones(self._n, dtype=np.int8)  # 0 open, 1 stays, 2 goes
        state[every_worse] = 0
        worse, better = every_worse, every_better
        while worse.size:
            state[worse[state[better] == 1]] = 2
            waiting = (state[worse] == 0) & (state[better] != 2)
            blocked = np.zeros(self._n, dtype=np.bool_)
            blocked[worse[waiting]] = True
            state[(state == 0) & ~blocked] = 1
            worse, better = worse[waiting], better[waiting]
        worse, better = every_worse, every_better
        found = np.flatnonzero((state[worse] == 2) & (state[better] == 1))
        order = found[np.lexsort((better[found], -similarity[found], worse[found]))]
        first = order[np.append(True, worse[order][1:] != worse[order][:-1])[: order.size]]
        return worse[first], better[first], similarity[first]


def _search(order: Ints, standing: Places, likeness: Likeness, edges: _Edges) -> bool:
    """Find pairs among the rows that stand; whether there were any. A row that is like a better one is not compared
    further, unless that one turns out to be like a better one still."""
    better_of = np.full(order.size, -1, dtype=np.int32)
    any_found = False
    for band in range(likeness.bands):
        better = better_of[standing]
        free = standing[(better < 0) | (better_of[better] >= 0)]
        if free.size < 2:
            break
        for more in _within(order, free, likeness.key(band, order[free]), likeness, band):
            edges.add(*more)
            better_of[more[0]] = more[1]
            any_found = True
    return any_found


def _without(places: Places, found: list[tuple[Places, Places, Floats]], n: int) -> Bools:
    """Which places are not yet found to be like a better one."""
    matched = np.zeros(n, dtype=np.bool_)
    for worse, _, _ in found:
        matched[worse] = True
    return np.asarray(~matched[places])


def _within(
    order: Ints, places: Places, key: Keys, likeness: Likeness, band: int, *, finer: bool = True
) -> list[tuple[Places, Places, Floats]]:
    """Pairs within the buckets of a key; ``places`` ascend, so that the first of a bucket is its best."""
    found: list[tuple[Places, Places, Floats]] = []
    by_key = np.argsort(key, kind="stable")
    places, key = places[by_key], key[by_key]
    del by_key
    for _ in range(_ROUNDS):
        crowded = _crowded(key)
        places, key = places[crowded], key[crowded]
        if not places.size:
            return found
        first = np.append(True, key[1:] != key[:-1])
        leader = places[np.flatnonzero(first)][np.cumsum(first, dtype=np.int32) - 1]
        worse, better = places[~first], leader[~first]
        del leader
        similarity = _similarities(likeness, order, worse, better)
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
            finer_key = mix(key.astype(np.uint64), step) + other
            more = _within(order, places, finer_key, likeness, band, finer=False)
            found += more
            free = _without(places, more, order.size)
            places, key = places[free], key[free]
    return found


def _crowded(key: Keys) -> Bools:
    """Whether a neighbour in ascending keys has the same one."""
    same = key[1:] == key[:-1]
    return np.append(False, same) | np.append(same, False) if key.size else np.zeros(0, dtype=np.bool_)


def _similarities(likeness: Likeness, order: Ints, left: Places, right: Places) -> Floats:
    found = np.zeros(left.size)
    for start in range(0, left.size, _PAIRS):
        part = slice(start, start + _PAIRS)
        found[part] = likeness.similarity(order[left[part]], order[right[part]])
    return found


__all__ = ["Dropped", "Floats", "Ints", "Likeness", "collapse"]
