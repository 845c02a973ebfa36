"""Is every thing denied as often as it is affirmed?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import coded, jackknifed
from vlit.measure.statistics import Floats, top_bars, weighted_counts
from vlit.measure.view import View
from vlit.measure.wording import facts

_FEWEST = 4


@indicator(
    name="polarity",
    title="One-sidedness of existence questions",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
)
class Polarity(DatasetIndicator):
    """Mean over existence questions of |share of yes - share of no| of the thing that is asked for.

    0: every thing is affirmed as often as denied; 1: the thing alone gives the answer away. Things asked for fewer
    than four times are left out, because few questions look one-sided by chance: a thing with n balanced questions
    has about 0.8 / sqrt(n). Bars show the most one-sided questions in excess per thing. English questions of the kind
    "Is there a ...".
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean; null where no thing is asked for often enough."""
        lines = facts(draw).filter(pl.col("number").is_null()).select("row", "noun", "exists")
        lines = lines.filter(pl.len().over("noun") >= _FEWEST)
        if lines.is_empty():
            return Summary(value=None, n=0, reason=f"nothing is asked for at least {_FEWEST} times with yes or no")
        codes, names = coded(lines["noun"])
        sign = 2.0 * lines["exists"].to_numpy() - 1

        def excess(weights: Floats) -> Floats:
            return np.abs(weighted_counts(codes, weights * sign, len(names)))

        def statistic(weights: Floats) -> float:
            return float(excess(weights).sum() / weights.sum())

        ones = np.ones(codes.size)
        interval, reason = jackknifed(draw, lines["row"], statistic, 0.0, 1.0)
        return Summary(
            value=statistic(ones),
            n=lines["row"].n_unique(),
            interval=interval,
            reason=reason,
            bars=top_bars(names, excess(ones).tolist(), keep=12),
        )
