"""Scores of the draw alone, by sample-level indicators that are too dear for every sample.

They are computed once, from the same view that the dataset-level indicators see, and written into the files of scores
beside those of every sample: null where a sample is not in the draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.measure.aggregate import ScoreAggregate, prepared
from vlit.measure.indicator import SampleIndicator
from vlit.measure.scoring import WEIGHT, ScoreStep
from vlit.measure.view import View
from vlit.runfolder import RunFolder, ShardLine, ShardWriter


def score_draw(
    scorers: Sequence[SampleIndicator],
    drawn: View,
    folder: RunFolder,
    lines: Sequence[ShardLine],
    examples: int,
) -> tuple[list[ScoreAggregate], dict[str, int]]:
    """Score the draw and add the columns to the shards of scores, in the order of the data.

    Args:
        drawn: a view that knows where its rows stand (`View.places`).
        lines: the shards of scores, as the manifest has them; a column that an interrupted run added is replaced.

    Returns: What is known of each indicator, aggregated shard by shard as scores of every sample are, and the counts
        that the indicators tally.
    """
    step = ScoreStep(scorers)
    kept = step.of_view(drawn)
    names = [n for each in scorers for n in (each.about.name, each.about.name + WEIGHT) if n in kept.rows.schema.names]
    places = drawn.places
    assert places is not None
    found: Any = pl.from_arrow(kept.rows.select(names))
    found = found.with_columns(
        shard=pl.Series([p[0] for p in places], dtype=pl.Int64), row=pl.Series([p[1] for p in places], dtype=pl.UInt32)
    ).sort("shard", "row")
    aggregates = [ScoreAggregate(each.about, examples) for each in scorers]
    for line in lines:
        table = _with_columns(line, folder, found.filter(pl.col("shard") == line.shard).drop("shard"))
        frame: Any = pl.from_arrow(table)
        for each in aggregates:
            each.add(prepared(frame), line.shard)
    return aggregates, kept.counts


def _with_columns(line: ShardLine, folder: RunFolder, own: pl.DataFrame) -> pa.Table:
    """A shard of scores with further columns, null in the rows that ``own`` does not name, put in its place."""
    path = folder.shard_path(line.stage, line.shard)
    names = [name for name in own.columns if name != "row"]
    table = pq.read_table(path)
    table = table.drop_columns([name for name in names if name in table.column_names])
    every = pl.DataFrame({"row": pl.Series(range(table.num_rows), dtype=pl.UInt32)})
    columns = every.join(own, on="row", how="left", maintain_order="left")
    for name in names:
        table = table.append_column(pa.field(name, pa.float64()), columns[name].to_arrow())
    table = table.combine_chunks()
    with ShardWriter(path, table.schema) as writer:
        for batch in table.to_batches():
            writer.write(batch)
    folder.record(msgspec.structs.replace(line, sha256=writer.sha256))
    return table
