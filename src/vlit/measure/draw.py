"""The random draw of whole images that dataset-level indicators are computed on.

Vocabulary, coverage and spread grow with n, so two datasets are comparable only at one size (rarefaction). The draw
takes images in the order of a seeded hash until it holds as many samples as asked for: it depends on the data and the
seed, not on the order of files or rows, and all samples of an image are in it or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.arrow import SAMPLE_SCHEMA
from vlit.engine import read_batches
from vlit.hashing import Hashes, hash_texts, mix
from vlit.measure.pictured import PLACE_SCHEMA, embedded
from vlit.measure.view import View, without_pixels

_READ_ROWS = 4096
_PLACED_SCHEMA = pa.schema([*SAMPLE_SCHEMA, *PLACE_SCHEMA])


class ImageDraw:
    """Chooses images as their samples stream by; holds at most ``size`` images.

    An image that alone has more samples than ``size`` is taken if it comes first: see `read_rows`.

    Args:
        size: samples to draw.
        exact: take one image more where whole images leave a rest, so that `read_rows` can cut to exactly ``size``.
    """

    def __init__(self, size: int, seed: int, *, exact: bool = False) -> None:
        self._size = size
        self._seed = seed
        self._rest = 1 if exact else 0
        self._clusters = np.zeros(0, dtype=np.uint64)
        self._counts = np.zeros(0, dtype=np.int64)

    def add(self, clusters: Hashes) -> None:
        """Offer samples by the cluster of their image."""
        found, counts = np.unique(clusters, return_counts=True)
        together, where = np.unique(np.concatenate([self._clusters, found]), return_inverse=True)
        totals = np.bincount(where, weights=np.concatenate([self._counts, counts])).astype(np.int64)
        order = np.argsort(mix(together, self._seed), kind="stable")
        # What does not fit now never will: later samples only push it further back.
        fits = int(np.searchsorted(np.cumsum(totals[order]), self._size, side="right"))
        kept = order[: max(fits + self._rest, 1)]
        self._clusters, self._counts = together[kept], totals[kept]

    @property
    def clusters(self) -> Hashes:
        """The chosen images, sorted."""
        return np.sort(self._clusters)

    @property
    def samples(self) -> int:
        """How many samples they have together."""
        return int(self._counts.sum())


def read_rows(
    shards: Sequence[Path], scores: Sequence[Path], draw: ImageDraw, size: int, seed: int, wanted: dict[int, list[int]]
) -> tuple[pa.Table, pa.Table, dict[tuple[int, int], int]]:
    """Read the drawn samples and single rows that are to be shown, in one pass over the data.

    Args:
        shards, scores: the data and its scores, shard by shard and row by row alike.
        wanted: rows to fetch per shard number.

    Returns: The draw, ordered by a seeded hash; the wanted rows; and where in them each (shard, row) is. Pixels are
        left out; the columns of `vlit.measure.pictured.PLACE_SCHEMA` say where they are.
    """
    drawn: list[pa.RecordBatch] = []
    shown: list[pa.RecordBatch] = []
    place: dict[tuple[int, int], int] = {}
    clusters = draw.clusters
    limit = np.uint64(min(1.0, 2 * size / max(draw.samples, 1)) * (2**64 - 2048))
    for number, (shard, score) in enumerate(zip(shards, scores, strict=True)):
        columns = pq.read_table(score, columns=["id", "cluster"])
        mine = columns.column("cluster").to_numpy()
        chosen = _is_in(mine, clusters)
        if draw.samples > size:  # one image with too many samples: thin it before it fills the memory
            chosen &= mix(hash_texts(pl.Series(columns.column("id").to_pylist(), dtype=pl.String)), seed) <= limit
        rows = np.array(wanted.get(number, []), dtype=np.int64)
        start = 0
        for batch in read_batches([shard], _READ_ROWS):
            stop = start + batch.num_rows
            here = np.flatnonzero(chosen[start:stop])
            if here.size:
                drawn.append(_slim(batch, here, number, start))
            asked = rows[(rows >= start) & (rows < stop)]
            if asked.size:
                for row in asked.tolist():
                    place[(number, row)] = len(place)
                shown.append(_slim(batch, asked - start, number, start))
            start = stop
    table = pa.Table.from_batches(drawn, _PLACED_SCHEMA)
    return _ordered(table, seed).slice(0, size), pa.Table.from_batches(shown, _PLACED_SCHEMA), place


def _slim(batch: pa.RecordBatch, rows: np.ndarray[tuple[int], np.dtype[np.int64]], shard: int, start: int) -> Any:
    picked = pa.Table.from_batches([batch.take(pa.array(rows))])
    placed = {"shard": pa.repeat(shard, rows.size), "line": pa.array(rows + start), "embedded": embedded(picked)}
    slim = without_pixels(picked).cast(SAMPLE_SCHEMA)
    for field in PLACE_SCHEMA:
        slim = slim.append_column(field, placed[field.name].cast(field.type))
    return slim.combine_chunks().to_batches()[0]


def _is_in(values: Hashes, members: Hashes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if members.size == 0:
        return np.zeros(values.size, dtype=np.bool_)
    at = np.minimum(np.searchsorted(members, values), members.size - 1)
    return np.asarray(members[at] == values)


def _ordered(table: pa.Table, seed: int) -> pa.Table:
    """Rows by hash of image, then id, then words: the same order whatever the order of the input."""
    if table.num_rows == 0:
        return table
    view = View(table)
    words = view.turns.group_by("row").agg(pl.col("text").str.join("\n"))
    ids = pl.Series("id", table.column("id").to_pylist(), dtype=pl.String).fill_null("")
    base = ids.to_frame().with_row_index("row").join(words, on="row", how="left", maintain_order="left")
    frame = base.with_columns(
        order=pl.Series(mix(view.clusters, seed)),
        ids=pl.Series(hash_texts(base["id"])),
        words=pl.Series(hash_texts(base["text"])),
    )
    return table.take(pa.array(frame.sort("order", "ids", "words", maintain_order=True)["row"].to_numpy()))
