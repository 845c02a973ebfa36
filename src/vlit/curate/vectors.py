"""Embeddings of a pool's texts and images, and which of them are alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from vlit.curate.leaders import Floats, Ints
from vlit.curate.pool import Pool
from vlit.curate.shingled import On
from vlit.engine import read_batches
from vlit.errors import UsageError
from vlit.measure import Instruments, View, open_instruments

_PLANES = 12  # of a key: two vectors at a cosine of 0.95 fall together in one band with a chance of 0.26 ...
_BANDS = 24  # ... and in one of these with one of 0.999


class Vectors(msgspec.Struct):
    """Vectors of length 1, float32 [n, d], of ``rows`` (ascending)."""

    rows: Ints
    values: npt.NDArray[np.float32]


def embedder(pool: Pool) -> Instruments:
    """The pool's embedder, where there is one; it keeps what it embeds under ``cache/``."""
    return open_instruments(pool.instruments, ("embed",), pool.folder.path, pool.engine.progress)


def text_vectors(pool: Pool, on: On, rows: Ints) -> Vectors:
    """Embeddings of the texts of rows; rows without words are left out.

    Raises:
        UsageError: there is no embedder.
    """
    tools = embedder(pool)
    if tools.embeddings is None:
        raise UsageError("embeddings", tools.missing["embed"], "Install or name one.")
    found: list[Ints] = []
    values: list[npt.NDArray[np.float32]] = []
    for start, view in _views(pool, rows):
        text = pl.concat_str("question", "answer", separator="\n") if on == "both" else pl.col(on[:-1])
        lines = view.pairs.group_by("row", maintain_order=True).agg(text.str.join("\n").alias("text"))
        lines = lines.filter(pl.col("text").str.strip_chars() != "").filter(
            pl.col("row").is_in(_inside(rows, start, len(view)).tolist())
        )
        if lines.height:
            values.append(tools.embeddings.texts(lines["text"].to_list()))
            found.append(lines["row"].to_numpy().astype(np.int64) + start)
    if not values:
        return Vectors(np.zeros(0, dtype=np.int64), np.zeros((0, 1), dtype=np.float32))
    return Vectors(np.concatenate(found), np.concatenate(values))


def image_vectors(pool: Pool, rows: Ints) -> Vectors | None:
    """Embeddings of the first images of rows; None where no embedder that sees images was named."""
    if not pool.instruments.embedder:
        return None
    tools = embedder(pool)
    if tools.embeddings is None or not tools.embeddings.sees:
        return None
    found: dict[int, Any] = {}
    for start, view in _views(pool, rows, msgspec.structs.replace(tools, shards=tuple(pool.shards))):
        inside = _inside(rows, start, len(view))
        found |= {start + row: vector for row, vector in tools.embeddings.images(view, inside.tolist()).items()}
    order = sorted(found)
    if not order:
        return None
    return Vectors(np.array(order, dtype=np.int64), np.stack([found[row] for row in order]))


def _views(pool: Pool, rows: Ints, tools: Instruments | None = None) -> Iterator[tuple[int, View]]:
    """Batches of the samples that hold one of some rows, each with the number of its first row."""
    wanted = np.sort(rows)
    start = 0
    for batch in read_batches(pool.shards, 2048):
        if _inside(wanted, start, batch.num_rows).size:
            table = pa.Table.from_batches([batch])
            yield start, View(table, instruments=tools) if tools is not None else View(table)
        start += batch.num_rows


def _inside(rows: Ints, start: int, n: int) -> Ints:
    return rows[(rows >= start) & (rows < start + n)] - start


class CosineLikeness:
    """Alike in meaning: cosine similarity of at least ``least``. Keys are the sides of random hyperplanes (Charikar
    2002), so that some pairs just above ``least`` are not found."""

    bands = _BANDS

    def __init__(self, vectors: Vectors, least: float) -> None:
        self.least = least
        self._vectors = vectors
        planes = np.random.default_rng(0).standard_normal((vectors.values.shape[1], _BANDS * _PLANES))
        centred = vectors.values - vectors.values.mean(axis=0) if vectors.rows.size else vectors.values
        sides = centred @ planes.astype(np.float32) > 0
        weights = np.uint64(1) << np.arange(_PLANES, dtype=np.uint64)
        self._keys = (sides.reshape(-1, _BANDS, _PLANES) * weights).sum(axis=2, dtype=np.uint64)

    def key(self, band: int, rows: Ints) -> npt.NDArray[np.uint64]:
        """On which sides a vector lies."""
        key: npt.NDArray[np.uint64] = self._keys[np.searchsorted(self._vectors.rows, rows), band]
        return key

    def similarity(self, left: Ints, right: Ints) -> Floats:
        """Cosine similarity."""
        values, rows = self._vectors.values, self._vectors.rows
        found: Floats = np.einsum(
            "ij,ij->i", values[np.searchsorted(rows, left)], values[np.searchsorted(rows, right)]
        ).astype(np.float64)
        return found
