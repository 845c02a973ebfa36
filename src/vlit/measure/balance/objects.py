"""Are a few categories mentioned all the time?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import jackknifed
from vlit.measure.statistics import Floats, gini, top_bars, weighted_counts
from vlit.measure.view import View


@indicator(
    name="objects",
    title="Inequality of object mentions",
    characteristic="balance",
    level="dataset",
    tier="scene",
    unit="Gini",
    direction="lower",
)
class Objects(DatasetIndicator):
    """Gini coefficient of category mentions: 0 when all categories are mentioned equally often, towards 1 when one is
    alone.

    A category counts once per exchange that makes a claim about it, over the categories of the images' closed worlds:
    those never mentioned count with 0. Photographs are unequal by nature (people are everywhere), so that 0 is no
    target for them.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The coefficient; bars of the most mentioned categories."""
        known = sorted(
            {c for s in draw.scenes if s for c in s.closed_world}
            | {o.category for s in draw.scenes if s for o in s.objects}
        )
        code = {name: i for i, name in enumerate(known)}
        found = {
            (row, v.claim.exchange, code[v.claim.subject])
            for row, verdicts in enumerate(draw.verdicts)
            for v in verdicts or ()
            if v.claim.subject in code
        }
        if not found:
            return Summary(value=None, n=0, reason="no claim names a known category")
        lines = pl.DataFrame(sorted(found), schema={"row": pl.UInt32, "k": pl.Int64, "code": pl.Int64}, orient="row")
        codes = lines["code"].to_numpy()

        def statistic(weights: Floats) -> float:
            return gini(weighted_counts(codes, weights, len(known)))

        ones = np.ones(codes.size)
        interval, reason = jackknifed(draw, lines["row"], statistic, 0.0, 1.0)
        return Summary(
            value=statistic(ones),
            n=lines["row"].n_unique(),
            interval=interval,
            reason=reason,
            bars=top_bars(known, weighted_counts(codes, ones, len(known)).tolist()),
        )
