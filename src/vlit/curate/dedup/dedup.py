"""The step: rules one after another, each among what the rules before it left."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from vlit.curate.decisions import DROPPED, KEPT
from vlit.curate.dedup.base import DedupSettings, Duplicates, Ints
from vlit.curate.dedup.table import DEDUPS
from vlit.curate.features import BASIC, Feature
from vlit.curate.pool import Pool, StepReport
from vlit.curate.scores import scores

_FIRST, _WORDS = "first", "words"


def features_of(rules: Sequence[str], settings: DedupSettings) -> list[Feature]:
    """What rules read of every sample, so that one pass finds it all."""
    return [feature for name in rules for feature in DEDUPS.get(name).features(settings)]


def dedup(pool: Pool, rules: Sequence[str], settings: DedupSettings | None = None) -> list[StepReport]:
    """Drop duplicates from a pool.

    Args:
        rules: names of `DEDUPS`, in order.
        settings: how duplicates are told, and which of two stays.

    Raises:
        UsageError: there is no rule of a name, or a setting is out of range.
    """
    chosen = settings or DedupSettings()
    chosen.check()
    found = [DEDUPS.get(name) for name in rules]
    pool.prepare(features_of(rules, chosen))
    reports = []
    for rule in found:
        duplicates = rule.find(pool, _best_first(pool, chosen.prefer), chosen)
        step = f"dedup.{rule.name}"
        report = StepReport(step=step, seen=0, dropped=0, notes=list(duplicates.notes))
        reports.append(pool.decide(step, rule.version, _decisions(pool, duplicates, chosen.prefer), report))
    return reports


def _best_first(pool: Pool, prefer: str) -> Ints:
    """Rows that stand, the better first, ties by place."""
    rows = pool.rows()
    if prefer == _FIRST:
        return rows
    if prefer == _WORDS:
        values = pool.read(BASIC, ["answer_words"])["answer_words"].to_numpy()[rows]
    else:
        values = scores(pool, [prefer])[prefer].fill_null(-np.inf).to_numpy()[rows]
    return rows[np.argsort(-values, kind="stable")]


def _decisions(pool: Pool, found: Duplicates, prefer: str) -> Iterator[pl.DataFrame]:
    """Shard by shard: why each row goes, and for how many its leader stays."""
    better = {_FIRST: "which comes first", _WORDS: "whose answers have as many words or more"}
    why = better.get(prefer, f"which has as much {prefer} or more")
    leaders, first, copies = np.unique(found.leaders, return_index=True, return_counts=True)
    names, repeats = pool.ids(leaders), pool.ids(found.rows[first])
    for borders in itertools.pairwise(pool.starts):
        gone, kept = (slice(*np.searchsorted(rows, borders)) for rows in (found.rows, leaders))
        yield pl.concat([
            pl.DataFrame({
                "row": found.rows[gone], "score": found.similarity[gone],
                "other_id": names.gather(np.searchsorted(leaders, found.leaders[gone])),
            }).select(
                "row", "score", "other_id", decision=pl.lit(DROPPED),
                detail=pl.lit("repeats ") + pl.col("other_id") + ", " + why + ": " + _told(found.evidence),
            ),
            pl.DataFrame({"row": leaders[kept], "copies": copies[kept], "other_id": repeats[kept]}).select(
                "row", pl.lit(None, dtype=pl.Float64).alias("score"), "other_id", decision=pl.lit(KEPT),
                detail=pl.format("kept for {} that repeat it, such as {}", "copies", "other_id"),
            ),
        ])  # fmt: skip


def _told(evidence: str) -> pl.Expr:
    """The evidence with the score in its place, cut to two decimals."""
    before, _, after = evidence.partition("{:.2f}")
    if before == evidence:
        return pl.lit(evidence)
    hundredths = (pl.col("score") * 100).floor().cast(pl.Int64)
    whole, rest = (hundredths // 100).cast(pl.String), (hundredths % 100).cast(pl.String).str.zfill(2)
    return pl.format(f"{before}{{}}.{{}}{after}", whole, rest)
