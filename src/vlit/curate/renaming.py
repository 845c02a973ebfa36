"""Ids in a mix are unique: the first sample of an id keeps it, a later one gets ``#2``, ``#3`` … the first that is
free, from the number of its pass on.

First means in the order of the datasets as they were given, pass by pass, row by row. Ids are told apart by 64-bit
hashes; only those that collide are looked at as texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.curate.drawing import Rows, Times
from vlit.curate.row_index import RowIndex, ids_of
from vlit.hashing import Hashes, hash_texts


class Renamed(msgspec.Struct, frozen=True):
    """The rows of one pass over a dataset that get a number behind their id, ascending, and the numbers."""

    rows: Rows
    numbers: Rows


def new_names(
    indices: Sequence[RowIndex], times: Sequence[Times], shards: Sequence[Sequence[Path]]
) -> list[list[Renamed]]:
    """For each dataset and each pass over it the rows that are renamed."""
    taken = np.zeros(0, dtype=np.uint64)
    found: list[list[Renamed]] = []
    for index, often, files in zip(indices, times, shards, strict=True):
        passes: list[Renamed] = []
        for number in range(int(often.max(initial=0))):
            rows = np.flatnonzero(often > number)
            hashes = index.ids[rows]
            again = _is_in(hashes, taken) | ~_first(hashes)
            taken = _merged(taken, hashes[~again])
            names = _chosen_names(files, rows[again], index.rows)
            numbers, taken = _numbered(names, taken, max(2, number + 1))
            passes.append(Renamed(rows[again], numbers))
        found.append(passes)
    return found


def _chosen_names(files: Sequence[Path], rows: Rows, size: int) -> pl.Series:
    chosen = np.zeros(size, dtype=np.bool_)
    chosen[rows] = True
    return ids_of(files, chosen) if rows.size else pl.Series("id", [], dtype=pl.String)


def _numbered(names: pl.Series, taken: Hashes, number: int) -> tuple[Rows, Hashes]:
    """The number behind each name, from a first one on, and what is taken then."""
    numbers = np.zeros(len(names), dtype=np.int64)
    waiting = np.arange(len(names))
    while waiting.size:
        hashes = hash_texts(names[waiting] + f"#{number}")
        free = ~_is_in(hashes, taken) & _first(hashes)
        numbers[waiting[free]] = number
        taken = _merged(taken, hashes[free])
        waiting = waiting[~free]
        number += 1
    return numbers, taken


def _first(hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Whether each hash is the first of its kind."""
    first = np.zeros(hashes.size, dtype=np.bool_)
    first[np.unique(hashes, return_index=True)[1]] = True
    return first


def _is_in(hashes: Hashes, taken: Hashes) -> npt.NDArray[np.bool_]:
    if taken.size == 0:
        return np.zeros(hashes.size, dtype=np.bool_)
    at = np.minimum(np.searchsorted(taken, hashes), taken.size - 1)
    return np.asarray(taken[at] == hashes)


def _merged(taken: Hashes, more: Hashes) -> Hashes:
    merged = np.concatenate([taken, more])
    merged.sort()
    return merged
