"""Are the instruction types equally common?"""

from __future__ import annotations

import math

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import coded, jackknifed
from vlit.measure.statistics import Floats, entropy, top_bars, weighted_counts
from vlit.measure.view import View


@indicator(
    name="types",
    title="Evenness of instruction types",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="higher",
)
class Types(DatasetIndicator):
    """Entropy of the exchanges' types / its maximum for as many types (Pielou 1966): 1 when all are equally common.

    Bars show exchanges per type. It says nothing of how many types there are (see diversity.types), and a few stray
    exchanges of a rare type lower it: types below one in a thousand are left out.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The evenness; null for a single type."""
        lines = draw.exchanges.select("row", "type")
        if lines.is_empty():
            return Summary(value=None, n=0, reason="no exchange")
        codes, names = coded(lines["type"])
        ones = np.ones(codes.size)
        counts = weighted_counts(codes, ones, len(names))
        common = counts >= codes.size / 1000
        bars = top_bars(names, counts.tolist())
        n = lines["row"].n_unique()
        if common.sum() < 2:
            return Summary(
                value=None, n=n, reason=f"all exchanges are of one type ({names[int(counts.argmax())]})", bars=bars
            )

        def statistic(weights: Floats) -> float:
            return entropy(weighted_counts(codes, weights, len(names))[common]) / math.log(int(common.sum()))

        interval, reason = jackknifed(draw, lines["row"], statistic, 0.0, 1.0)
        return Summary(value=statistic(ones), n=n, interval=interval, reason=reason, bars=bars)
