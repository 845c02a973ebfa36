"""Where a value comes from: the same mean by source and by turn.

A turn is the number of the exchange within its sample, from 1. Later turns lean on what was said before, and data made
by models get worse with every turn; a mean over all of them hides it.
"""

from __future__ import annotations

import polars as pl

from vlit.measure.view import View

SHOWN = 40
_LAST = 10  # this turn and all later ones are one group

Means = dict[str, tuple[float | None, int]]


def by_source(lines: pl.DataFrame, draw: View) -> Means:
    """Mean and samples per source, the most frequent first; empty where all lines are of one source."""
    sources = draw.samples.select("row", pl.col("source").replace({"": "unknown"}).alias("kind"))
    return _means(lines.join(sources, on="row", how="left", maintain_order="left"))


def by_turn(lines: pl.DataFrame) -> Means:
    """Mean and samples per turn in order, the tenth and later ones together; empty where no sample has two."""
    if "k" not in lines.columns:
        return {}
    turn = pl.col("k") + 1
    named = pl.when(turn < _LAST).then(turn.cast(pl.String)).otherwise(pl.lit(f"{_LAST}+"))
    found = _means(lines.with_columns(kind=named))
    return dict(sorted(found.items(), key=lambda item: int(item[0].rstrip("+"))))


def _means(lines: pl.DataFrame) -> Means:
    """Weighted means by kind, from columns row, score, kind and, where lines do not weigh alike, weight."""
    weight = pl.col("weight") if "weight" in lines.columns else pl.lit(1.0)
    known = lines.with_columns(weight=weight.cast(pl.Float64)).filter(
        pl.col("score").is_not_null() & (pl.col("weight") > 0)
    )
    sums = known.group_by("kind").agg(
        top=(pl.col("score") * pl.col("weight")).sum(), bottom=pl.col("weight").sum(), n=pl.col("row").n_unique()
    )
    if sums.height < 2:
        return {}
    sums = sums.sort("n", "kind", descending=[True, False]).head(SHOWN)
    return {kind: (top / bottom, n) for kind, top, bottom, n in sums.iter_rows()}
