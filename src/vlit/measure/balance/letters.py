"""Is the right option equally often A, B, C ...?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import jackknifed
from vlit.measure.statistics import Floats
from vlit.measure.view import View
from vlit.measure.wording import LETTERS, lettered

NO_OPTIONS = "no question offers lettered options"


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
        rows, right, due = chosen_letters(draw)
        if not len(rows):
            return Summary(value=None, n=0, reason=NO_OPTIONS)
        surplus = right - due

        def statistic(weights: Floats) -> float:
            return float(np.abs(weights @ surplus).max() / weights.sum())

        interval, reason = jackknifed(draw, rows, statistic, 0.0, 1.0)
        used = np.atleast_1d(due.sum(axis=0) > 0)
        return Summary(
            value=statistic(np.ones(len(rows))),
            n=rows.n_unique(),
            interval=interval,
            reason=reason,
            bars=Bars(
                tuple(x for x, u in zip(LETTERS, used.tolist(), strict=True) if u),
                tuple(float(c) for c, u in zip(right.sum(axis=0), used.tolist(), strict=True) if u),
            ),
        )


def chosen_letters(draw: View) -> tuple[pl.Series, Floats, Floats]:
    """Questions with lettered options whose answer is one of them: their rows, and two [questions, 8] arrays over
    `LETTERS`: 1 at the right letter, and each offered letter's due share 1 / number of options."""
    lines = lettered(draw)
    if lines.is_empty():
        return lines["row"], np.zeros((0, len(LETTERS))), np.zeros((0, len(LETTERS)))
    right = np.stack([(lines["chosen"] == x).to_numpy() for x in LETTERS], axis=1).astype(np.float64)
    offered = np.stack([lines["offered"].list.contains(x).to_numpy() for x in LETTERS], axis=1).astype(np.float64)
    return lines["row"], right, offered / offered.sum(axis=1, keepdims=True)
