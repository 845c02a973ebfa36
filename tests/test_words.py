"""Words and shingles of texts."""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.words import every_shingle, shingled, tokens_of


def test_a_text_that_is_said_again_has_the_same_words_in_its_own_row() -> None:
    said = ["Is it red?", "", "Yes.", "Is it red?", "…", "it IS"]
    rows, tokens = tokens_of(pl.DataFrame({"row": [0, 1, 1, 2, 3, 4], "text": said}))
    assert rows.tolist() == [0, 0, 0, 1, 2, 2, 2, 4, 4]
    is_, it, red, yes = tokens[:4].tolist()
    assert tokens.tolist() == [is_, it, red, yes, is_, it, red, it, is_]
    assert len({is_, it, red, yes}) == 4


def test_texts_without_any_word_have_none() -> None:
    rows, tokens = tokens_of(pl.DataFrame({"row": [0, 1], "text": ["?", None]}, schema={"row": int, "text": str}))
    assert rows.size == tokens.size == 0


def test_every_shingle_has_repeats_and_shingled_has_none() -> None:
    tokens = np.array([1, 2, 3, 1, 2, 3, 7], dtype=np.uint64)
    rows = np.array([0, 0, 0, 0, 0, 0, 1])
    at, grams = every_shingle(rows, tokens)
    assert at.tolist() == [0, 0, 0, 0, 1]  # 123, 231, 312, 123; and 7 alone
    assert grams[0] == grams[3]
    once_at, once = shingled(rows, tokens)
    assert once_at.tolist() == [0, 0, 0, 1]
    assert set(once.tolist()) == set(grams.tolist())
