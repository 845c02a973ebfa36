"""Gives the records of a file unique ids while it is read, in 8 bytes a record.

Ids are told apart by their 64-bit hashes (`vlit.hashing`): among three million the chance that two different ones are
taken for one, and the later gets a suffix that it did not need, is 1 in 4 million.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.hashing import Hashes, first_alike, hash_texts

_RATIO = 4  # a run is joined to the one before it unless that is so many times longer


class UniqueIds:
    """The ids given so far."""

    def __init__(self) -> None:
        self._runs: list[Hashes] = []  # each ascending, none shared
        self._numbers: dict[str, int] = {}  # the last number behind a repeated id

    def settle(self, names: Sequence[str]) -> tuple[list[str], dict[int, str]]:
        """Ids for further records in order; by place what those asked for that did not get theirs.

        A name that is taken gets ``#2``, ``#3`` ... the first that is free.
        """
        hashes = hash_texts(pl.Series(names, dtype=pl.String))
        taken = self._taken(hashes)
        again = np.flatnonzero(taken | (first_alike(hashes) != np.arange(hashes.size)))
        if not again.size:
            self._add(hashes)
            return list(names), {}
        given = self._renamed(names, taken, set(again.tolist()))
        self._add(hash_texts(pl.Series(given, dtype=pl.String)))
        return given, {at: names[at] for at in range(len(given)) if given[at] != names[at]}

    def _renamed(self, names: Sequence[str], taken: npt.NDArray[np.bool_], again: set[int]) -> list[str]:
        known = self._foreseen([names[at] for at in sorted(again)])
        here: set[str] = set()
        given = []
        for at, name in enumerate(names):
            chosen = name
            if taken[at] or name in here:
                number = self._numbers.get(name, 1) + 1
                while (chosen := f"{name}#{number}") in here or self._is_taken(chosen, known):
                    number += 1
                self._numbers[name] = number
            here.add(chosen)
            given.append(chosen)
        return given

    def _foreseen(self, names: Sequence[str]) -> dict[str, bool]:
        """Whether the names that repeated ones will most likely get are taken: one look for all."""
        numbers: dict[str, int] = {}
        likely = []
        for name in names:
            numbers[name] = numbers.get(name, self._numbers.get(name, 1)) + 1
            likely.append(f"{name}#{numbers[name]}")
        taken = self._taken(hash_texts(pl.Series(likely, dtype=pl.String)))
        return dict(zip(likely, taken.tolist(), strict=True))

    def _is_taken(self, name: str, known: dict[str, bool]) -> bool:
        if name not in known:
            known[name] = bool(self._taken(hash_texts(pl.Series([name])))[0])
        return known[name]

    def _taken(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        order = np.argsort(hashes)
        asked = hashes[order]
        hit = np.zeros(hashes.size, dtype=np.bool_)
        for run in self._runs:
            hit |= run[np.minimum(np.searchsorted(run, asked), run.size - 1)] == asked
        found = np.empty_like(hit)
        found[order] = hit
        return found

    def _add(self, hashes: Hashes) -> None:
        if not hashes.size:
            return
        self._runs.append(np.sort(hashes))
        while len(self._runs) > 1 and self._runs[-2].size < _RATIO * self._runs[-1].size:
            joined = np.concatenate([self._runs.pop(-2), self._runs.pop()])
            joined.sort(kind="stable")  # two runs that ascend already
            self._runs.append(joined)
