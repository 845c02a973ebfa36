"""Is it there? By the name of the thing alone."""

from __future__ import annotations

import polars as pl

from vlit.measure.shortcuts.base import Guesses, Trick, by_majority, chances
from vlit.measure.view import View
from vlit.measure.wording import facts, short_exchanges


class Thing(Trick):
    """Answers "is there a dog?" as dogs are mostly answered in other images' questions.

    What `balance.polarity` shows as one-sidedness, as a score. English questions of the kind "Is there a ...".
    """

    name = "thing"
    title = "Habit of the thing asked for"
    knows = "the name of the thing asked for"

    def guess(self, draw: View) -> Guesses | str:
        """Majority per thing."""
        asked = facts(draw).filter(pl.col("number").is_null()).select("row", "k", "noun")
        lines = short_exchanges(draw).join(asked, on=["row", "k"], how="inner", maintain_order="left")
        if lines.is_empty():
            return "no yes-no question asks whether a thing is there"
        return by_majority(draw, lines, lines["noun"], chances(draw, lines), "{group}: mostly '{answer}'")
