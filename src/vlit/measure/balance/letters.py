"""Is the right option equally often A, B, C ...?"""

from __future__ import annotations

import numpy as np

from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import jackknifed
from vlit.measure.statistics import Floats
from vlit.measure.view import View
from vlit.measure.wording import LETTERS, lettered


@indicator(
    name="letters",
    title="Deviation of option letters",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
)
class Letters(DatasetIndicator):
    """Largest difference between an option letter's share of right answers and the share it should have.

    What a letter should have follows from how many options each question offers. 0 is balanced; with four options 0.75
    means that one letter is always right. Bars show right answers per letter. Options are recognised as "A.", "(A)",
    "A)" or "A:" in the question. Chance alone gives about 0.5 / sqrt(questions).
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The largest deviation; null where no question offers options."""
        lines = lettered(draw)
        if lines.is_empty():
            return Summary(value=None, n=0, reason="no question offers lettered options")
        right = np.stack([(lines["chosen"] == x).to_numpy() for x in LETTERS], axis=1).astype(np.float64)
        offered = np.stack([lines["offered"].list.contains(x).to_numpy() for x in LETTERS], axis=1).astype(np.float64)
        surplus = right - offered / offered.sum(axis=1, keepdims=True)

        def statistic(weights: Floats) -> float:
            return float(np.abs(weights @ surplus).max() / weights.sum())

        interval, reason = jackknifed(draw, lines["row"], statistic, 0.0, 1.0)
        used = np.atleast_1d(offered.sum(axis=0) > 0)
        return Summary(
            value=statistic(np.ones(lines.height)),
            n=lines["row"].n_unique(),
            interval=interval,
            reason=reason,
            bars=Bars(
                tuple(x for x, u in zip(LETTERS, used.tolist(), strict=True) if u),
                tuple(float(c) for c, u in zip(right.sum(axis=0), used.tolist(), strict=True) if u),
            ),
        )
