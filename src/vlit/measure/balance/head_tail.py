"""How much more often are the favourite categories mentioned than the rare ones?"""

from __future__ import annotations

import numpy as np

from vlit.measure.balance.objects import NO_MENTION, category_mentions
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import jackknifed
from vlit.measure.statistics import Floats, top_bars, weighted_counts
from vlit.measure.view import View

_FEWEST = 5


@indicator(
    name="head_tail",
    title="Head to tail of object mentions",
    characteristic="balance",
    level="dataset",
    tier="scene",
    unit="times",
    direction="lower",
)
class HeadTail(DatasetIndicator):
    """Mean mentions of the most mentioned fifth of categories / of the least mentioned fifth; 1 when all are equal.

    Only categories that are mentioned at all count, so that it is finite; how many of the closed world are never
    mentioned shows in balance.objects. In a small draw the tail is mentioned once each, and the ratio grows with the
    size of the draw.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The ratio; null for fewer than five mentioned categories. Bars of the least mentioned ones."""
        known, lines = category_mentions(draw)
        if lines.is_empty():
            return Summary(value=None, n=0, reason=NO_MENTION)
        codes = lines["code"].to_numpy()
        counts = weighted_counts(codes, np.ones(codes.size), len(known))
        used = np.flatnonzero(counts)
        n = lines["row"].n_unique()
        if used.size < _FEWEST:
            return Summary(value=None, n=n, reason=f"fewer than {_FEWEST} categories are mentioned")
        order = used[np.argsort(-counts[used], kind="stable")]
        fifth = used.size // 5
        head, tail = order[:fifth], order[-fifth:]

        def statistic(weights: Floats) -> float:
            here = weighted_counts(codes, weights, len(known))
            return float(here[head].mean() / here[tail].mean()) if here[tail].any() else np.nan

        interval, reason = jackknifed(draw, lines["row"], statistic, 1.0, np.inf)
        return Summary(
            value=statistic(np.ones(codes.size)),
            n=n,
            interval=interval,
            reason=reason or ("" if interval else "the tail is too thin to resample"),
            bars=top_bars([known[i] for i in order], counts[order].tolist()),
        )
