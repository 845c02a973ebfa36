"""What several dataset-level indicators do with kinds: their effective number, with its interval and bars."""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.card import Interval
from vlit.measure.indicator import Summary
from vlit.measure.statistics import TOO_FEW, Ints, Statistic, effective_number, jackknife, top_bars, weighted_counts
from vlit.measure.view import View


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
    """Effective number of the kinds in lines of (row, kind); bars of lines per kind."""
    if lines.is_empty():
        return Summary(value=None, n=0, reason=nothing)
    codes, names = coded(lines["kind"])

    def statistic(weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return effective_number(weighted_counts(codes, weights, len(names)))

    ones = np.ones(codes.size)
    interval, reason = jackknifed(draw, lines["row"], statistic, 1.0, float(len(names)))
    return Summary(
        value=statistic(ones),
        n=lines["row"].n_unique(),
        interval=interval,
        reason=reason,
        bars=top_bars(names, weighted_counts(codes, ones, len(names)).tolist()),
    )
