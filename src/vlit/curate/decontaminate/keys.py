"""Forms of a question that survive another spelling: without case, punctuation, order of words, options, asides."""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.hashing import Hashes, hash_texts
from vlit.measure import View
from vlit.words import normalised, shingles_of

GRAM = 13
"""Successive words that no two texts share by chance (Brown et al. 2020, arXiv 2005.14165, appendix C)."""

_OPTIONS = r"(?s)(?:^|\n|\s)\(?A[.):]\s.*$"
_ASIDE = r"(?im)^\s*(?:please )?answer (?:the question )?(?:with|using|by)\b.*$"


def questions(view: View) -> pl.DataFrame:
    """Every question of a view: row, k, question, key (its words in alphabetical order, as a hash), words (how many).

    Options, and what says how to answer, are left out, since one question is asked with and without them.
    """
    lines = view.pairs.filter(pl.col("question") != "").select("row", "k", "question")
    bare = pl.col("question").str.replace_all(_ASIDE, "").str.replace(_OPTIONS, "")
    text = pl.when(bare.str.strip_chars() != "").then(bare).otherwise(pl.col("question"))
    words = normalised(text).str.split(" ").list.sort()
    lines = lines.with_columns(sorted=words.list.join(" "), words=words.list.len().cast(pl.Int64))
    return lines.with_columns(key=pl.Series(hash_texts(lines["sorted"]))).drop("sorted")


def grams(view: View, *, questions_only: bool) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Hashes]:
    """Rows and hashes of the distinct runs of 13 words in the texts of a view, each text on its own."""
    texts = [view.pairs.select("row", "k", text="question")]
    if not questions_only:
        texts.append(view.pairs.select("row", "k", text="answer"))
    lines = pl.concat(texts).filter(pl.col("text").str.count_matches(r"\S+") >= GRAM).with_row_index("line")
    if lines.is_empty():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    at, hashes = shingles_of(lines.select(row="line", text="text"), GRAM)
    found = pl.DataFrame({"row": lines["row"].gather(at).cast(pl.Int64), "gram": hashes}).unique(maintain_order=True)
    return found["row"].to_numpy(), found["gram"].to_numpy()
