"""Always yes, or always no."""

from __future__ import annotations

import polars as pl

from vlit.measure.shortcuts.base import Guesses, Trick, by_majority, chances
from vlit.measure.view import View
from vlit.measure.wording import short_exchanges


class Yes(Trick):
    """Answers every yes-no question alike, with what is commoner among other images' questions.

    The bias that POPE found in tuned models (Li et al. 2023, arXiv 2305.10355). At chance, 0.5, where yes is as common
    as no.
    """

    name = "yes"
    title = "Always yes (or always no)"
    knows = "that it is a yes-no question"

    def guess(self, draw: View) -> Guesses | str:
        """The majority of all."""
        lines = short_exchanges(draw).filter(pl.col("answer").is_in(["yes", "no"]))
        if lines.is_empty():
            return "no answer begins with yes or no"
        one = pl.repeat("all", lines.height, eager=True)
        return by_majority(draw, lines, one, chances(draw, lines), "'{answer}' is the commoner of yes and no")
