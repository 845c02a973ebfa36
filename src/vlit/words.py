"""What a word is, and texts in forms that can be compared: normalised, and as shingles of successive words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.hashing import Hashes, hash_texts, mix

Ints = npt.NDArray[np.int64]

WORD = r"[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*"
SHINGLE = 3
TOKENS_PER_WORD = 1.3
"""Subword tokens of an English word, about."""

TOKENS_PER_WORD = 1.3
"""Subword tokens of an English word, about."""


def normalised(text: pl.Expr) -> pl.Expr:
    """Lower case, letters and digits only, single spaces."""
    return text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def tokens_of(texts: pl.DataFrame) -> tuple[Ints, Hashes]:
    """The words of texts in order, lower case: the row of each, and its hash.

    Args:
        texts: columns row and text, rows ascending; several texts of a row are read as one.
    """
    # Each distinct text is cut once: instruction data asks the same question thousands of times.
    said = texts["text"].fill_null("").to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
    cut = pl.Series(said.dictionary).str.to_lowercase().str.extract_all(WORD)
    words = cut.explode().drop_nulls()
    if words.is_empty():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    coded = words.to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
    hashes = hash_texts(pl.Series(coded.dictionary))[coded.indices.to_numpy()]
    lengths, which = cut.list.len().to_numpy().astype(np.int64), said.indices.to_numpy()
    starts, sizes = (np.cumsum(lengths) - lengths)[which], lengths[which]
    place = np.arange(int(sizes.sum())) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    return np.repeat(texts["row"].to_numpy().astype(np.int64), sizes), hashes[place]


def shingles_of(texts: pl.DataFrame, size: int = SHINGLE) -> tuple[Ints, Hashes]:
    """Distinct hashes of the ``size`` successive words of texts: row and hash, rows ascending. A text of fewer words is
    one shingle, one without words has none.

    Args:
        texts: columns row and text, rows ascending; several texts of a row are read as one.
        size: words of a shingle.
    """
    return shingled(*tokens_of(texts), size)


def shingled(rows: Ints, tokens: Hashes, size: int = SHINGLE) -> tuple[Ints, Hashes]:
    """As `shingles_of`, of words that are hashed already (`tokens_of`)."""
    at, grams = every_shingle(rows, tokens, size)
    distinct = pl.DataFrame({"row": at, "gram": grams}).unique(maintain_order=True)
    return distinct["row"].to_numpy(), distinct["gram"].to_numpy()


def every_shingle(rows: Ints, tokens: Hashes, size: int = SHINGLE) -> tuple[Ints, Hashes]:
    """As `shingled`, repeated ones too, in order."""
    if rows.size == 0:
        return rows, tokens
    grams = tokens.copy()
    for step in range(1, size):
        later = np.zeros_like(tokens)
        later[:-step] = np.where(rows[step:] == rows[:-step], tokens[step:], np.uint64(0))
        grams = mix(grams, step) + later
    # Shingles that start in the last words of a row are cut short; they are dropped unless they are all there is.
    ends = np.append(np.flatnonzero(np.diff(rows)), rows.size - 1)
    lengths = np.diff(np.append(-1, ends))
    position = np.arange(rows.size) - np.repeat(ends - lengths + 1, lengths)
    kept = position <= np.maximum(np.repeat(lengths, lengths) - size, 0)
    return rows[kept], grams[kept]
