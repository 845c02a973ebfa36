"""The step: rules one after another, each among what the rules before it left."""

from __future__ import annotations

from collections.abc import Sequence

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
        values = pool.read(BASIC, ["answer_words"])["answer_words"].to_numpy()[rows].astype(np.float64)
    else:
        values = scores(pool, [prefer])[prefer].fill_null(-np.inf).to_numpy()[rows]
    return rows[np.argsort(-values, kind="stable")]


def _decisions(pool: Pool, found: Duplicates, prefer: str) -> pl.DataFrame:
    better = {_FIRST: "which comes first", _WORDS: "whose answers have as many words or more"}
    why = better.get(prefer, f"which has as much {prefer} or more")
    every = pl.Series(pool.ids(np.concatenate([found.rows, found.leaders])))
    mine, other = every[: found.rows.size], every[found.rows.size :]
    evidence = found.evidence.split("{:.2f}")
    told: pl.Expr = pl.lit(evidence[0])
    if len(evidence) == 2:
        rounded = (pl.col("score") * 100).floor().cast(pl.Int64)
        whole = (rounded // 100).cast(pl.String)
        told = told + whole + "." + (rounded % 100).cast(pl.String).str.zfill(2) + evidence[1]
    gone = pl.DataFrame({"row": found.rows, "score": found.similarity, "other_id": other}).with_columns(
        decision=pl.lit(DROPPED),
        detail=pl.lit("repeats ") + pl.col("other_id") + ", " + why + ": " + told,
    )
    copies = pl.DataFrame({"row": found.leaders, "first": mine}).group_by("row").agg(pl.len(), pl.col("first").first())
    kept = copies.select(
        "row",
        score=pl.lit(None, dtype=pl.Float64),
        other_id=pl.col("first"),
        decision=pl.lit(KEPT),
        detail=pl.lit("kept for ") + pl.col("len").cast(pl.String) + " that repeat it, such as " + pl.col("first"),
    )
    return pl.concat([gone.select(kept.columns), kept])
