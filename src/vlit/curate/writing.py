"""Writing what a curation kept and what it dropped: one pass over the samples, with the decisions beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import pyarrow as pa

from vlit.arrow import REJECT_SCHEMA, SAMPLE_SCHEMA, samples_to_batch
from vlit.curate.decisions import DECISION_SCHEMA, DROPPED
from vlit.curate.features import BASIC
from vlit.curate.pool import Pool
from vlit.engine import Kept
from vlit.measure import without_pixels
from vlit.runfolder import DATA, ShardWriter
from vlit.schema import Sample

DECISIONS = "decisions"
_FORM = pa.schema(
    [
        ("gate", pa.string()),
        ("reason", pa.string()),
        ("where", pa.string()),
        ("lived", SAMPLE_SCHEMA.field("lineage").type),
    ]
)


class Fated(Protocol):
    """Something that says why."""

    @property
    def detail(self) -> str:
        """Why, in words."""


class KeepStep:
    """Splits samples into those that stay and those that go; a `vlit.engine.Step`.

    Beside the samples are the columns ``gate`` (the step that dropped a sample, null for those that stay), ``reason``,
    ``where`` and ``lived``, what is added to the lineage of those that stay.
    """

    name = "keep"
    version = "1"
    schema = SAMPLE_SCHEMA

    def settings(self) -> Any:
        """All that matters stands beside the samples."""
        return None

    def open(self) -> None:
        """Nothing is heavy."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """Samples that stay, with their lineage; rejects with the sample as JSON, without pixels."""
        table = pa.Table.from_batches([batch])
        stays = table.column("gate").is_null()
        kept = table.filter(stays)
        lived = pl.from_arrow(kept.select(["lineage", "lived"]))
        assert isinstance(lived, pl.DataFrame)
        lineage = lived.select(
            pl.concat_list(pl.col("lineage").fill_null([]), pl.col("lived").fill_null([])).alias("lineage")
        ).to_arrow()
        at = SAMPLE_SCHEMA.get_field_index("lineage")
        kept = kept.select(SAMPLE_SCHEMA.names)
        kept = kept.set_column(at, SAMPLE_SCHEMA.field(at), lineage.column(0).cast(SAMPLE_SCHEMA.field(at).type))
        gone = table.filter(table.column("gate").is_valid())
        rows = _one(kept.cast(SAMPLE_SCHEMA))
        return Kept(rows, _rejects(gone) if gone.num_rows else None)


def _rejects(gone: pa.Table) -> pa.RecordBatch:
    sample = pl.from_arrow(without_pixels(gone.select(SAMPLE_SCHEMA.names)))
    assert isinstance(sample, pl.DataFrame)
    images = pl.col("images").list.eval(pl.element().struct.with_fields(pl.lit(None, dtype=pl.String).alias("bytes")))
    records = sample.with_columns(images).select(pl.struct(pl.all()).struct.json_encode().alias("record"))["record"]
    columns = [gone.column(name).combine_chunks() for name in ("id", "where", "gate", "reason")]
    record = records.to_arrow(compat_level=pl.CompatLevel.oldest())
    arrays = [column.cast(pa.string()) for column in (*columns, record)]
    return pa.RecordBatch.from_arrays(arrays, schema=REJECT_SCHEMA)


def _one(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=SAMPLE_SCHEMA)


def write(pool: Pool, stage: str = DATA) -> list[Path]:
    """Write the samples that stand as a stage of the pool's folder, the others into its rejects, and the decisions.

    Returns: The shards of the stage.
    """
    beside: list[Path] = []
    files = pool.files(BASIC)
    for number, (frame, file) in enumerate(zip(pool.decisions.between(pool.starts), files, strict=True)):
        ids = pl.read_parquet(file, columns=["id"]).with_row_index("row").cast({"row": pl.Int64})
        beside.append(_beside(pool, number, frame, ids.height))
        lines = frame.join(ids, on="row", how="left", maintain_order="left").select(DECISION_SCHEMA.names)
        write_decisions(pool, lines)
    lines_kept = pool.engine.run(KeepStep(), pool.shards, pool.folder, stage, beside)
    return [pool.folder.shard_path(stage, line.shard) for line in lines_kept]


def write_decisions(pool: Pool, lines: pl.DataFrame) -> None:
    """Write decisions (columns of `DECISION_SCHEMA`) as the next shard of them."""
    _write(pool.folder.shard_path(DECISIONS, pool.decided), lines, DECISION_SCHEMA)
    pool.decided += 1


def write_rejects(pool: Pool, stage: str, step: str, gone: Sequence[tuple[Sample, Fated]], number: int = 0) -> None:
    """Write samples that a step refused, each with why, as a shard of the rejects of a stage."""
    if not gone:
        return
    rows = pa.Table.from_batches([samples_to_batch([sample for sample, _ in gone])])
    reasons = [fate.detail for _, fate in gone]
    for name, values in (("where", [pool.name] * len(gone)), ("gate", [step] * len(gone)), ("reason", reasons)):
        rows = rows.append_column(name, pa.array(values, pa.string()))
    with ShardWriter(pool.folder.rejects_path(stage, number), REJECT_SCHEMA) as writer:
        writer.write(_rejects(rows))


def _write(target: Path, frame: pl.DataFrame, schema: pa.Schema) -> None:
    with ShardWriter(target, schema) as writer:
        for batch in frame.to_arrow().cast(schema).to_batches():
            writer.write(batch)


def _beside(pool: Pool, number: int, frame: pl.DataFrame, rows: int) -> Path:
    """The file that tells `KeepStep` what becomes of each row of a shard."""
    start = pool.starts[number]
    name = pool.name or "the dataset"
    every = pl.DataFrame({"row": pl.Series(range(rows), dtype=pl.Int64)})
    gone = frame.filter(pl.col("decision") == DROPPED).select("row", gate="step", reason="detail")
    lived = frame.filter(pl.col("decision") != DROPPED).select(
        "row", entry=pl.struct(step=pl.lit("curate.") + pl.col("step"), version="version", detail="detail")
    )
    lived = lived.group_by("row", maintain_order=True).agg(lived=pl.col("entry"))
    told = (
        every.join(gone, on="row", how="left", maintain_order="left")
        .join(lived, on="row", how="left", maintain_order="left")
        .select(
            "gate", "reason",
            pl.when(pl.col("gate").is_not_null())
            .then(pl.lit("sample ") + (pl.col("row") + start + 1).cast(pl.String) + f" of {name}").alias("where"),
            "lived",
        )
    )  # fmt: skip
    target = pool.scratch(f"fate/part-{number:05d}.parquet")
    _write(target, told, _FORM)
    return target
