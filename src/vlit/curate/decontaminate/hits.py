"""The step that looks for benchmarks in samples: a batch of samples in, a batch of hits out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA
from vlit.curate.decontaminate.benchmark import Benchmark, of_image
from vlit.curate.decontaminate.keys import grams, questions
from vlit.curate.images import correlation
from vlit.engine import Kept
from vlit.imageprint import ALIKE, NEAR
from vlit.measure import View
from vlit.runfolder import digest

ROW = "row_number"
_HELD = 1 << 17
_CHUNK = 256

FOUND_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("id", pa.string()),
        ("exchange", pa.int32()),
        ("benchmark", pa.int32()),
        ("item", pa.int64()),
        ("evidence", pa.string()),
        ("similarity", pa.float64()),
        ("key", pa.uint64()),
        ("words", pa.int64()),
        ("text", pa.string()),
        ("image", pa.string()),
        ("pictured", pa.bool_()),
    ]
)
"""A hit as it is found: ``pictured`` says whether the sample's images are at hand."""

HIT_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("benchmark", pa.string()),
        ("question_id", pa.string()),
        ("evidence", pa.string()),
        ("similarity", pa.float64()),
        ("counts", pa.bool_()),
        ("why", pa.string()),
        ("text", pa.string()),
        ("question", pa.string()),
        ("image", pa.string()),
        ("benchmark_image", pa.string()),
    ],
    metadata={"vlit.schema": "hit/1"},
)
"""A hit as it is told: the sample and the benchmark's question; what they share (``image``: the same bytes,
``near_image``: a picture that looks the same, ``image_embedding``: one that is embedded alike, ``question``: the same
words, ``13-gram``); how much; whether it counts as contamination and why (not); both texts and images to look at."""


class HitStep:
    """Looks for benchmarks in samples; a `vlit.engine.Step`. Takes the samples with a column ``row_number``.

    Args:
        home: the folder that relative image paths start from.
    """

    name = "decontaminate"
    version = "1"
    schema = FOUND_SCHEMA

    def __init__(self, benchmarks: Sequence[Benchmark], home: Path | None) -> None:
        self._benchmarks = tuple(benchmarks)
        self._home = home
        self._known: dict[str, tuple[int, int, bytes] | None] = {}

    def settings(self) -> Any:
        """What is looked for, and where images are."""
        marks = [
            [b.name, b.ids, b.keys["key"].to_list(), b.gram_hashes.tolist(), b.digests.tolist(), b.bits.tolist()]
            for b in self._benchmarks
        ]
        return [digest(marks), str(self._home or "")]

    def open(self) -> None:
        """Nothing is heavy."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """The hits of a batch, one per sample, item and kind of evidence."""
        numbers = batch.column(ROW).to_numpy()
        table = pa.Table.from_batches([batch]).select(SAMPLE_SCHEMA.names)
        view = View(table)
        asked, (gram_rows, gram_hashes) = questions(view), grams(view, questions_only=False)
        images = self._images(batch)
        pictured = np.zeros(len(view), dtype=np.bool_)
        pictured[[row for row, _, found in images if found is not None]] = True
        frames = []
        for number, benchmark in enumerate(self._benchmarks):
            found = [
                _questioned(benchmark, asked), _grammed(benchmark, gram_rows, gram_hashes), _seen(benchmark, images),
            ]  # fmt: skip
            frames += [frame.with_columns(benchmark=pl.lit(number, dtype=pl.Int32)) for frame in found if frame.height]
        if not frames:
            return Kept(pa.RecordBatch.from_pylist([], schema=FOUND_SCHEMA))
        said = view.pairs.group_by("row", maintain_order=True).agg(
            text=pl.concat_str("question", "answer", separator=" → ").str.join(" | ").str.head(400)
        )
        told = (
            pl.concat(frames, how="diagonal")
            .join(said.with_columns(pl.col("row").cast(pl.Int64)), on="row", how="left", maintain_order="left")
            .with_columns(
                id=view.untyped_samples["id"].gather(pl.concat(frames, how="diagonal")["row"]),
                image=view.untyped_samples["path"].gather(pl.concat(frames, how="diagonal")["row"]),
                pictured=pl.Series(pictured).gather(pl.concat(frames, how="diagonal")["row"]),
            )
            .sort("row", "benchmark", "item", "evidence", maintain_order=True)
        )
        told = told.with_columns(row=pl.Series(numbers).cast(pl.Int64).gather(told["row"]))
        for field in FOUND_SCHEMA:
            if field.name not in told.columns:
                told = told.with_columns(pl.lit(None).alias(field.name))
        rows = told.select(FOUND_SCHEMA.names).to_arrow().cast(FOUND_SCHEMA).combine_chunks().to_batches()
        return Kept(rows[0])

    def _images(self, batch: pa.RecordBatch) -> list[tuple[int, str, tuple[int, int, bytes] | None]]:
        """Row, path and print of every image."""
        if not any(benchmark.bits.size for benchmark in self._benchmarks):
            return []
        found = []
        for row, listed in enumerate(batch.column("images").to_pylist()):
            for image in listed or ():
                path, data = image["path"] or "", image["bytes"]
                if data is not None:
                    found.append((row, path, of_image(path, data, self._home)))
                    continue
                if path not in self._known:
                    if len(self._known) >= _HELD:
                        self._known.clear()
                    self._known[path] = of_image(path, None, self._home)
                found.append((row, path, self._known[path]))
        return found


def _questioned(benchmark: Benchmark, asked: pl.DataFrame) -> pl.DataFrame:
    """Questions with the same words as one of the benchmark's, each with the first item that asks it."""
    items = benchmark.keys.unique("key", keep="first", maintain_order=True).select("key", "item")
    hits = asked.join(items, on="key", how="inner", maintain_order="left")
    return hits.select(
        pl.col("row").cast(pl.Int64), pl.col("k").cast(pl.Int32).alias("exchange"), "item",
        pl.lit("question").alias("evidence"), pl.lit(1.0).alias("similarity"), "key", "words",
    ).unique(["row", "item"], keep="first", maintain_order=True)  # fmt: skip


def _grammed(benchmark: Benchmark, rows: Any, hashes: Any) -> pl.DataFrame:
    """Samples with a run of 13 words of a question; ``words`` counts the runs."""
    empty = pl.DataFrame(schema={"row": pl.Int64})
    if not benchmark.gram_hashes.size or not rows.size:
        return empty
    at = np.minimum(np.searchsorted(benchmark.gram_hashes, hashes), benchmark.gram_hashes.size - 1)
    hit = benchmark.gram_hashes[at] == hashes
    if not hit.any():
        return empty
    lines = pl.DataFrame({"row": rows[hit], "item": benchmark.gram_items[at[hit]], "key": hashes[hit]})
    return (
        lines.group_by("row", "item", maintain_order=True)
        .agg(pl.col("key").first(), words=pl.len())
        .with_columns(pl.col("words").cast(pl.Int64), evidence=pl.lit("13-gram"), similarity=pl.lit(1.0))
    )


def _seen(benchmark: Benchmark, images: list[tuple[int, str, tuple[int, int, bytes] | None]]) -> pl.DataFrame:
    """Images with the bytes of one of the benchmark's, or that look like it."""
    known = [(row, found) for row, _, found in images if found is not None]
    lines: list[tuple[int, int, str, float]] = []
    if not known or not benchmark.bits.size:
        return pl.DataFrame(schema={"row": pl.Int64})
    unique = {found[0]: found for _, found in known}
    matches = _matches(benchmark, list(unique.values()))
    for row, found in known:
        lines += [(row, *match) for match in matches.get(found[0], ())]
    frame = pl.DataFrame(
        lines, schema={"row": pl.Int64, "item": pl.Int64, "evidence": pl.String, "similarity": pl.Float64}, orient="row"
    )
    return frame.unique(["row", "item"], keep="first", maintain_order=True)


def _matches(benchmark: Benchmark, prints: list[tuple[int, int, bytes]]) -> dict[int, list[tuple[int, str, float]]]:
    """By digest the items whose image is the same or looks the same, with kind and similarity."""
    found: dict[int, list[tuple[int, str, float]]] = {}
    bits = np.array([one[1] for one in prints], dtype=np.uint64)
    for start in range(0, bits.size, _CHUNK):
        near = np.bitwise_count(bits[start : start + _CHUNK, None] ^ benchmark.bits[None, :]) <= NEAR
        mine, theirs = np.nonzero(near)
        if not mine.size:
            continue
        shown = np.stack([np.frombuffer(prints[start + i][2], dtype=np.uint8) for i in mine.tolist()])
        alike = correlation(shown, benchmark.thumbnails[theirs])
        for i, j, value in zip(mine.tolist(), theirs.tolist(), alike.tolist(), strict=True):
            name = prints[start + i][0]
            same = name == int(benchmark.digests[j])
            if same or value >= ALIKE:
                kind = "image" if same else "near_image"
                found.setdefault(name, []).append((int(benchmark.image_items[j]), kind, 1.0 if same else value))
    return found
