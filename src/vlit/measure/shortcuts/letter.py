"""Always the same option."""

from __future__ import annotations

import polars as pl

from vlit.measure.shortcuts.base import Guesses, Trick, by_majority
from vlit.measure.view import View
from vlit.measure.wording import lettered


class Letter(Trick):
    """Chooses the option letter that is right most often among other images' questions with as many options.

    Chance is one in the number of options.
    """

    name = "letter"
    title = "Favourite option letter"
    knows = "how many options there are"

    def guess(self, draw: View) -> Guesses | str:
        """Majority per number of options."""
        lines = lettered(draw).rename({"chosen": "answer"}).with_columns(options=pl.col("offered").list.len())
        if lines.is_empty():
            return "no question offers lettered options"
        chance = (1 / lines["options"]).cast(pl.Float64).to_numpy()
        groups = lines["options"].cast(pl.String)
        return by_majority(draw, lines, groups, chance, "{answer} is right most often of {group} options")
