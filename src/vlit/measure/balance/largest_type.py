"""Does one instruction type drown the others?"""

from __future__ import annotations

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import coded, jackknifed
from vlit.measure.statistics import Floats, top_bars, weighted_counts
from vlit.measure.view import View


@indicator(
    name="largest_type",
    title="Share of the commonest type",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
)
class LargestType(DatasetIndicator):
    """Share of the exchanges that are of the commonest instruction type.

    It says at once what an entropy hides: 0.6 means that three of five exchanges are of one kind (the Berger-Parker
    index, 1970). It cannot fall below 1 / number of types, and misleads where the typing rules do.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The largest share; bars of exchanges per type."""
        lines = draw.exchanges.select("row", "type")
        if lines.is_empty():
            return Summary(value=None, n=0, reason="no exchange")
        codes, names = coded(lines["type"])

        def statistic(weights: Floats) -> float:
            return float(weighted_counts(codes, weights, len(names)).max() / weights.sum())

        ones = np.ones(codes.size)
        interval, reason = jackknifed(draw, lines["row"], statistic, 1 / len(names), 1.0)
        bars = top_bars(names, weighted_counts(codes, ones, len(names)).tolist())
        return Summary(value=statistic(ones), n=lines["row"].n_unique(), interval=interval, reason=reason, bars=bars)
