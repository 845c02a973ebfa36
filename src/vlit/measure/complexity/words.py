"""How long are the answers?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="words",
    title="Length of answers",
    characteristic="complexity",
    level="sample",
    tier="text",
    unit="words",
    direction="none",
)
class Words(SampleIndicator):
    """Mean number of words per answer of a sample; words are what stands between spaces.

    Length is not quality: long answers say more and hallucinate more. It misleads for languages without spaces, whose
    answers count as few long words.
    """

    def score(self, view: View) -> pl.Series:
        """Words per answer; null without an answer."""
        return view.per_row(view.once("words", _words).group_by("row").agg(pl.col("score").mean()), "score")

    def lines(self, view: View) -> pl.DataFrame:
        """Words of every answer."""
        return view.once("words", _words)

    def note(self, view: View, row: int) -> Note:
        """The number of words."""
        return Note(f"{self.score(view)[row]:.0f} words per answer")


def _words(view: View) -> pl.DataFrame:
    answers = view.exchanges.filter(pl.col("answer") != "")
    return answers.select("row", "k", score=_word_count(pl.col("answer")).cast(pl.Float64))


def _word_count(text: pl.Expr) -> pl.Expr:
    """Runs of non-space. Counting single spaces is five times cheaper and right for nearly all text."""
    odd = text.str.contains_any(["  ", "\n", "\t", "\r", "\u00a0", "\u3000"])
    return pl.coalesce(
        pl.when(~odd).then(text).str.count_matches(" ", literal=True) + 1,
        pl.when(odd).then(text).str.count_matches(r"\S+"),
    )
