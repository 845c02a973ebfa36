"""What the steps of a curation decided about single samples, kept until the samples are written.

A decision is a line of a frame: which row, what, why in words, the number that decided, and the id of the other sample
or question that it was about. Frames go to disk as they come, so that millions of them take no memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa

from vlit.runfolder import ShardWriter

DROPPED, KEPT, CHANGED, ADDED = "dropped", "kept", "changed", "added"

DECISION_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("step", pa.string()),
        ("decision", pa.string()),
        ("detail", pa.string()),
        ("score", pa.float64()),
        ("other_id", pa.string()),
    ],
    metadata={"vlit.schema": "decision/1"},
)

FRAME = {
    "row": pl.Int64,
    "decision": pl.String,
    "detail": pl.String,
    "score": pl.Float64,
    "other_id": pl.String,
}
"""Columns of a frame of decisions; ``row`` numbers the samples of all shards from 0."""

_KEPT_SCHEMA = pa.schema([("row", pa.int64()), *(DECISION_SCHEMA.field(name) for name in list(FRAME)[1:])])
_SLICE = 1 << 16


class Decisions:
    """The decisions of one run over one set of shards, in the order of the steps.

    Args:
        folder: where they are kept meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.steps: list[tuple[str, str]] = []

    def add(self, step: str, version: str, frames: Iterable[pl.DataFrame]) -> None:
        """Keep what a step decided: frames with the columns of `FRAME`, at most one line per row, each frame about
        later rows than the one before."""
        with ShardWriter(self._folder / f"{len(self.steps):03d}.parquet", _KEPT_SCHEMA) as writer:
            for frame in frames:
                ordered = frame.select(pl.col(name).cast(kind) for name, kind in FRAME.items()).sort("row")
                for piece in ordered.iter_slices(_SLICE):
                    for batch in piece.to_arrow().cast(_KEPT_SCHEMA).to_batches():
                        writer.write(batch)
        self.steps.append((step, version))

    def between(self, starts: Sequence[int]) -> Iterator[pl.DataFrame]:
        """The decisions of each shard: rows numbered from 0 within it, with ``step``, ``version`` and ``order`` of the
        steps, sorted by row and then by step.

        Args:
            starts: the first row of each shard, and after the last one the number of all rows.
        """
        files = [self._folder / f"{number:03d}.parquet" for number in range(len(self.steps))]
        for start, stop in itertools.pairwise(starts):
            parts = [
                pl.scan_parquet(file)
                .filter(pl.col("row").is_between(start, stop, closed="left"))
                .with_columns(order=pl.lit(order), step=pl.lit(step), version=pl.lit(version))
                .collect()
                for order, (file, (step, version)) in enumerate(zip(files, self.steps, strict=True))
            ]
            empty = pl.DataFrame(schema={**FRAME, "order": pl.Int32, "step": pl.String, "version": pl.String})
            frame = pl.concat([empty, *parts], how="vertical_relaxed") if parts else empty
            yield frame.with_columns(pl.col("row") - start).sort("row", "order")
