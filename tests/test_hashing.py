from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from vlit.hashing import first_alike, hash_texts, mix, repeated

FIXED = [16294208416658607535, 11297726381991289176, 16775355192804608381, 3531085112317646622]


def test_hashes_are_fixed_for_all_time() -> None:
    found = hash_texts(pl.Series(["", "a", "000000397133.jpg", "été"], dtype=pl.String))
    assert [int(h) for h in found] == FIXED


@given(st.lists(st.text(max_size=40), max_size=30))
def test_hash_depends_on_the_text_alone(texts: list[str]) -> None:
    whole = hash_texts(pl.Series(texts, dtype=pl.String))
    single = [int(hash_texts(pl.Series([t], dtype=pl.String))[0]) for t in texts]
    assert [int(h) for h in whole] == single
    assert len(set(single)) == len(set(texts))


def test_slices_nulls_and_long_texts() -> None:
    texts = pl.Series(["x" * 5_000_000, None, "b", "c"], dtype=pl.String)
    whole = hash_texts(texts)
    assert hash_texts(texts[2:]).tolist() == whole[2:].tolist()
    assert whole[1] == hash_texts(pl.Series([""], dtype=pl.String))[0]
    assert hash_texts(pl.Series([], dtype=pl.String)).size == 0


def test_mix_is_a_bijection_that_looks_random() -> None:
    values = mix(np.arange(10_000, dtype=np.uint64))
    assert np.unique(values).size == 10_000
    assert abs(float((values / 2**64).mean()) - 0.5) < 0.02
    assert not np.array_equal(values, mix(np.arange(10_000, dtype=np.uint64), 1))


@given(st.lists(st.integers(0, 6), max_size=30))
def test_first_alike_and_repeated(values: list[int]) -> None:
    array = np.array(values, dtype=np.uint64)
    assert first_alike(array).tolist() == [values.index(value) for value in values]
    assert repeated(array).tolist() == [values.count(value) > 1 for value in values]
