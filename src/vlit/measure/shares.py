"""What several dataset-level indicators do with kinds: their effective number, with its interval and bars."""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.card import Interval
from vlit.measure.indicator import Summary
from vlit.measure.statistics import TOO_FEW, Ints, Statistic, effective_number, jackknife, top_bars, weighted_counts
from vlit.measure.view import View
from vlit.words import WORD


def coded(kinds: pl.Series) -> tuple[Ints, list[str]]:
    """Values as numbers from 0 in alphabetical order, and the values."""
    names = kinds.unique().sort()
    table = pl.DataFrame({"kind": names, "code": pl.Series(range(names.len()), dtype=pl.Int64)})
    codes = kinds.to_frame("kind").join(table, on="kind", how="left", maintain_order="left")["code"].to_numpy()
    return codes.astype(np.int64), names.to_list()


def jackknifed(
    draw: View, rows: pl.Series, statistic: Statistic, low: float, high: float
) -> tuple[Interval | None, str]:
    """Jackknife interval of a statistic of line weights, leaving out groups of images; or None and why."""
    interval = jackknife(statistic, draw.units[rows.to_numpy()], low, high)
    return interval, "" if interval else TOO_FEW


def effective_kinds(draw: View, lines: pl.DataFrame, nothing: str = "no exchange") -> Summary:
    """Effective number of the kinds in lines of (row, kind), each weighing 1 or what a column ``weight`` says; bars of
    the weight per kind."""
    if lines.is_empty():
        return Summary(value=None, n=0, reason=nothing)
    codes, names = coded(lines["kind"])
    weight = lines["weight"].to_numpy().astype(np.float64) if "weight" in lines.columns else np.ones(codes.size)
    if not weight.sum() > 0:
        return Summary(value=None, n=0, reason=nothing)

    def statistic(kept: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return effective_number(weighted_counts(codes, kept * weight, len(names)))

    interval, reason = jackknifed(draw, lines["row"], statistic, 1.0, float(len(names)))
    return Summary(
        value=statistic(np.ones(codes.size)),
        n=lines["row"].n_unique(),
        interval=interval,
        reason=reason,
        bars=top_bars(names, weighted_counts(codes, weight, len(names)).tolist()),
    )


def named(draw: View, column: str, *, by_words: bool) -> pl.DataFrame:
    """Lines of (row, kind, weight) for `effective_kinds`: a column of the samples, each weighing 1 or its words.

    Words are those of questions and answers; an empty value is the kind "unknown".
    """
    lines = draw.samples.select("row", pl.col(column).replace("", "unknown").alias("kind"))
    if not by_words:
        return lines.with_columns(weight=pl.lit(1.0))
    said = pl.concat_str("question", "answer", separator=" ").str.count_matches(WORD).sum()
    words = draw.exchanges.group_by("row").agg(weight=said.cast(pl.Float64))
    return lines.join(words, on="row", how="left", maintain_order="left").with_columns(pl.col("weight").fill_null(0.0))
