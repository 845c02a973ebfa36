"""What a construct run leaves for people: its report, and a README of the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa

from vlit.arrow import samples_from_batch
from vlit.engine import read_batches
from vlit.inputs import SCENES
from vlit.report import construct_report, readme
from vlit.runfolder import RunFolder
from vlit.scenes import SceneIndex
from vlit.schema import Sample

_GALLERY = 24


def write_construct_pages(folder: RunFolder, info: dict[str, Any], types: Mapping[str, int]) -> None:
    """Write ``report.html`` and ``README.md`` of a run, whoever wrote its samples.

    Args:
        info: what the run folder says of itself.
        types: samples kept, by instruction type; empty where none was.
    """
    index = SceneIndex(folder.shards(SCENES))
    folder.write_text("report.html", construct_report(info, _gallery(folder), index.get))
    counted: dict[str, int] = {}
    if any(types.values()):
        frame = pl.scan_parquet(folder.shards()).select(pl.col("licence").value_counts()).collect()
        counted = {row["licence"] or "unknown": row["count"] for row in frame["licence"]}
    folder.write_text("README.md", readme(info, types, counted))


def _gallery(folder: RunFolder) -> list[Sample]:
    """Samples of every type in turn, from all over the data."""
    shards = folder.shards()
    frame = pl.scan_parquet(shards).select("id", "instruction_type").collect() if shards else pl.DataFrame()
    if frame.height == 0:
        return []
    chosen = (
        frame.sample(fraction=1.0, shuffle=True, seed=0)
        .with_columns(pl.int_range(pl.len()).over("instruction_type").alias("again"))
        .sort("again", maintain_order=True)
        .head(_GALLERY)
    )
    wanted = set(chosen["id"].to_list())
    return [sample for batch in read_batches(shards) for sample in _pick(batch, wanted)]


def _pick(batch: pa.RecordBatch, wanted: set[str]) -> list[Sample]:
    rows = [i for i, name in enumerate(batch.column("id").to_pylist()) if name in wanted]
    return samples_from_batch(batch.take(pa.array(rows, pa.int64()))) if rows else []
