"""Is the spread of right option letters more uneven than chance would make it?"""

from __future__ import annotations

import numpy as np

from vlit.measure.balance.letters import NO_OPTIONS, chosen_letters
from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import jackknifed
from vlit.measure.statistics import Floats
from vlit.measure.view import View
from vlit.measure.wording import LETTERS

_FEWEST = 5.0


@indicator(
    name="letters_chi2",
    title="Option letters against chance",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="chi-square / df",
    direction="lower",
)
class LettersChi2(DatasetIndicator):
    """Pearson's chi-square of right option letters per degree of freedom: about 1 is what chance gives.

    Expected are the due shares of the letters that each question offers; letters with fewer than 5 expected answers
    are put together (Cochran 1954). Where letters are unbalanced it grows with the number of questions (see
    balance.letters for how far they are off); where questions offer unequal numbers of options chance stays a little
    below 1. Bars show what each letter adds to chi-square.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The ratio; null where no question offers options, or too few do."""
        rows, right, due = chosen_letters(draw)
        if not len(rows):
            return Summary(value=None, n=0, reason=NO_OPTIONS)
        expected = due.sum(axis=0)
        rare = expected < _FEWEST
        groups = np.where(rare, 0, np.cumsum(~rare))
        pooled_due, pooled_right = (_pooled(x, groups) for x in (due, right))
        held = pooled_due.sum(axis=0) >= _FEWEST
        if held.sum() < 2:
            why = f"fewer than two letters have {_FEWEST:g} expected answers"
            return Summary(value=None, n=rows.n_unique(), reason=why)
        pooled_due, pooled_right = pooled_due[:, held], pooled_right[:, held]

        def statistic(weights: Floats) -> float:
            want, have = weights @ pooled_due, weights @ pooled_right
            want = want * (have.sum() / want.sum())
            return float(((have - want) ** 2 / want).sum() / (want.size - 1))

        interval, reason = jackknifed(draw, rows, statistic, 0.0, np.inf)
        used = np.flatnonzero(expected > 0).tolist()
        parts = (right.sum(axis=0) - expected) ** 2 / np.maximum(expected, 1e-12)
        return Summary(
            value=statistic(np.ones(len(rows))),
            n=rows.n_unique(),
            interval=interval,
            reason=reason,
            bars=Bars(tuple(LETTERS[i] for i in used), tuple(float(parts[i]) for i in used)),
        )


def _pooled(table: Floats, groups: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    return np.stack([table[:, groups == g].sum(axis=1) for g in range(int(groups.max()) + 1)], axis=1)
