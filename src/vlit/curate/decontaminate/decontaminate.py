"""The step: look for benchmarks, say of every hit whether it counts, and drop the samples of those that do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from vlit.curate.decisions import DROPPED
from vlit.curate.decontaminate.benchmark import Benchmark
from vlit.curate.decontaminate.embedded import embedded_hits
from vlit.curate.decontaminate.hits import FOUND_SCHEMA, HIT_SCHEMA, ROW, HitStep
from vlit.curate.features import BASIC, Feature
from vlit.curate.pool import Pool, StepReport
from vlit.errors import UsageError, nearest
from vlit.runfolder import ShardWriter

HITS = "hits"
EVIDENCE = ("image", "near_image", "image_embedding", "question", "13-gram")


class DecontaminateSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which hits count as contamination; all of them are listed.

    Attributes:
        by: kinds of evidence that may count.
        least_words: a question of fewer words says too little to be recognised by.
        sure_words: so many words in common count even where both images are at hand and differ.
        cosine: similarity of embeddings from which two images are one, where the pool has an embedder that sees.
        common: words that more than so many samples share are usage, not a leak (Brown et al. 2020 took 10).
    """

    by: tuple[str, ...] = EVIDENCE
    least_words: int = 5
    sure_words: int = 20
    common: int = 10
    cosine: float = 0.95

    def check(self) -> None:
        """Raises `UsageError` for a kind of evidence that there is not."""
        for name in self.by:
            if name not in EVIDENCE:
                raise UsageError(f"--evidence {name}", "is no kind of evidence", nearest(name, EVIDENCE))


def features_of(settings: DecontaminateSettings) -> list[Feature]:
    """What is read of every sample besides."""
    return [BASIC]


def decontaminate(
    pool: Pool, benchmarks: Sequence[Benchmark], settings: DecontaminateSettings | None = None
) -> StepReport:
    """Drop the samples that hold an item of a benchmark; all hits go to ``hits/`` in the pool's folder.

    An image that is or looks like one of the benchmark's counts by itself. A question counts where it has some words,
    the benchmark asks it of one image only, at most ``common`` samples share it, and the sample's image is not at hand
    or looks like the benchmark's: the same question about another picture gives nothing away, unless it is long. So
    does a run of 13 words.
    """
    chosen = settings or DecontaminateSettings()
    chosen.check()
    pool.prepare(features_of(chosen))
    numbers = pl.Series(ROW, np.arange(pool.alive.size, dtype=np.int64))
    files = pool.run(HitStep(benchmarks, pool.home), "hits", pool.beside(ROW, numbers))
    found = pl.concat([*(pl.read_parquet(file) for file in files), embedded_hits(pool, benchmarks, chosen.cosine)])
    judged = _judged(found.filter(pl.Series(pool.alive).gather(found["row"])), benchmarks, chosen)
    _write(pool.folder.shard_path(HITS, 0), judged)
    counting = judged.filter("counts").sort(
        "row", pl.col("evidence").replace_strict({k: i for i, k in enumerate(EVIDENCE)})
    )
    first = counting.unique("row", keep="first", maintain_order=True)
    decisions = first.select(
        "row",
        decision=pl.lit(DROPPED),
        detail=pl.col("why"),
        score=pl.col("similarity"),
        other_id=pl.col("question_id"),
    )
    report = StepReport(step="decontaminate", seen=0, dropped=0)
    by_kind = dict(judged.group_by("evidence").agg(pl.len()).iter_rows())
    report.facts = {
        "hits": judged.height, "that count": counting.height,
        **{f"by {kind}": by_kind[kind] for kind in EVIDENCE if kind in by_kind},
        **{f"questions of {b.name}": len(b.ids) for b in benchmarks},
    }  # fmt: skip
    for benchmark in benchmarks:
        images = len({path for path in benchmark.paths if path})
        read = len({benchmark.paths[item] for item in benchmark.image_items.tolist()})
        if read < images:
            report.notes.append(
                f"{images - read:,} of {images:,} images of {benchmark.name} are not at hand and were not looked for: "
                f"name their folder with --benchmark-images"
            )
    return pool.decide("decontaminate", "1", [decisions], report)


def _judged(found: pl.DataFrame, benchmarks: Sequence[Benchmark], chosen: DecontaminateSettings) -> pl.DataFrame:
    """Hits with whether they count and why, and what they are told with."""
    empty = found.is_empty()
    items = _items(benchmarks)
    frame = found.join(items, on=["benchmark", "item"], how="left", maintain_order="left")
    asked = pl.concat(
        [b.keys.select("key", "asked", benchmark=pl.lit(n, dtype=pl.Int32)) for n, b in enumerate(benchmarks)]
    ).unique(["benchmark", "key"], maintain_order=True)
    frame = frame.join(asked, on=["benchmark", "key"], how="left", maintain_order="left")
    frame = frame.with_columns(
        sharing=pl.col("row").n_unique().over("benchmark", "evidence", "key"),
        same_image=pl.col("evidence")
        .is_in(["image", "near_image", "image_embedding"])
        .any()
        .over("row", "benchmark", "item"),
    )
    worded = pl.col("evidence").is_in(["question", "13-gram"])
    elsewhere = pl.col("pictured") & pl.col("item_pictured") & ~pl.col("same_image")
    words = pl.when(pl.col("evidence") == "13-gram").then(12 + pl.col("words")).otherwise(pl.col("words"))
    against = (
        pl.when(~pl.col("evidence").is_in(list(chosen.by))).then(pl.lit("this evidence was not asked for"))
        .when(worded & (words < chosen.least_words)).then(pl.lit("the question has too few words to be recognised by"))
        .when(worded & (pl.col("asked").fill_null(1) > 1)).then(pl.lit("the benchmark asks it of several images"))
        .when(worded & (pl.col("sharing") > chosen.common)).then(pl.lit("many samples share these words"))
        .when(worded & elsewhere & (words < chosen.sure_words)).then(pl.lit("the sample is about another image"))
        .otherwise(pl.lit(None, dtype=pl.String))
    )  # fmt: skip
    share = pl.col("evidence").replace_strict(
        {"image": "has the same image as", "near_image": "has an image that looks like that of",
            "image_embedding": "has an image that is embedded like that of",
         "question": "asks in the same words as", "13-gram": "shares 13 successive words with"},
        return_dtype=pl.String,
    )  # fmt: skip
    told = share + " " + pl.col("benchmark_name") + " " + pl.col("question_id")
    named = frame.with_columns(against=against, told=told if not empty else pl.lit(""))
    return named.with_columns(
        counts=pl.col("against").is_null(),
        why=pl.when(pl.col("against").is_null()).then("told").otherwise(pl.col("told") + ", but " + pl.col("against")),
    )


def _items(benchmarks: Sequence[Benchmark]) -> pl.DataFrame:
    frames = []
    for number, one in enumerate(benchmarks):
        pictured = np.zeros(len(one.ids), dtype=np.bool_)
        pictured[one.image_items] = True
        frames.append(
            pl.DataFrame(
                {
                    "benchmark": pl.Series([number] * len(one.ids), dtype=pl.Int32),
                    "item": pl.Series(range(len(one.ids)), dtype=pl.Int64),
                    "benchmark_name": pl.Series([one.name] * len(one.ids), dtype=pl.String),
                    "question_id": pl.Series(one.ids, dtype=pl.String),
                    "question": pl.Series(one.questions, dtype=pl.String),
                    "benchmark_image": pl.Series(one.paths, dtype=pl.String),
                    "item_pictured": pictured,
                }
            )
        )
    return pl.concat(frames)


def _write(target: Path, judged: pl.DataFrame) -> None:
    lines = judged.drop("benchmark").rename({"benchmark_name": "benchmark"}).select(HIT_SCHEMA.names)
    with ShardWriter(target, HIT_SCHEMA) as writer:
        for batch in lines.to_arrow().cast(HIT_SCHEMA).to_batches():
            writer.write(batch)


__all__ = ["EVIDENCE", "FOUND_SCHEMA", "HITS", "DecontaminateSettings", "decontaminate", "features_of"]
