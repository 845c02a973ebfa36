"""Ids in a mix are unique, and the first keeps its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.mixes import folder, sample
from vlit.curate.renaming import new_names
from vlit.curate.row_index import Wanted, index_rows
from vlit.runfolder import RunFolder

_IDS = st.lists(st.sampled_from(["a", "b", "a#2", "a#3", "b#2", "c"]), min_size=1, max_size=6)


def named(datasets: list[list[str]], times: list[list[int]]) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        shards = [
            RunFolder.open(folder(Path(place) / f"d{n}", [sample(i) for i in ids])).shards()
            for n, ids in enumerate(datasets)
        ]
        indices = [index_rows(files, Wanted(), "d") for files in shards]
        renamed = new_names(indices, [np.array(t, dtype=np.int32) for t in times], shards)
    names = []
    for ids, often, passes in zip(datasets, times, renamed, strict=True):
        for number, found in enumerate(passes):
            behind = dict(zip(found.rows.tolist(), found.numbers.tolist(), strict=True))
            names += [f"{i}#{behind[r]}" if r in behind else i for r, i in enumerate(ids) if often[r] > number]
    return names


def test_by_hand() -> None:
    assert named([["a", "b"], ["a", "a#2"]], [[1, 1], [1, 1]]) == ["a", "b", "a#3", "a#2"]
    assert named([["a", "b"]], [[3, 2]]) == ["a", "b", "a#2", "b#2", "a#3"]
    assert named([["a", "a", "a"]], [[1, 1, 1]]) == ["a", "a#2", "a#3"]


@settings(max_examples=25)
@given(st.lists(_IDS, min_size=1, max_size=3), st.integers(1, 3))
def test_unique_whatever_collides(datasets: list[list[str]], passes: int) -> None:
    names = named(datasets, [[passes] * len(ids) for ids in datasets])
    assert len(set(names)) == len(names) == passes * sum(map(len, datasets))
    firsts = list(dict.fromkeys(datasets[0]))
    assert [n for n in names if n in firsts][: len(firsts)] == firsts
