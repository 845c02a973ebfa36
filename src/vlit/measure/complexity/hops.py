"""How many steps of reasoning does a sample take?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View

_CUES = (
    r"\b(?:because|therefore|thus|hence|since|so that|due to|as a result|consequently|which means|given that"
    r"|in order to"
    r"|suggest(?:s|ing)?|impl(?:y|ies|ying)|indicat(?:e|es|ing)|infer(?:s|red)?|conclude[sd]?|likely|probably"
    r"|might|would"
    r"|(?:more|fewer|less|larger|smaller|bigger|taller|higher|lower|better|greater) than|compared (?:to|with)"
    r"|whereas|while"
    r"|on the other hand|in contrast|if|in total|altogether|first|second|then|finally)\b"
)
_ASKED = (
    r"\b(?:how many|number of|count|why|compare[ds]?|difference|more|fewer|most|least|larg(?:er|est)|small(?:er|est)"
    r"|would|might|could|infer(?:red)?|predict|explain|reasons?|if)\b"
)


@indicator(
    name="hops",
    title="Reasoning steps",
    characteristic="complexity",
    level="sample",
    tier="text",
    unit="steps",
    direction="none",
)
class Hops(SampleIndicator):
    """Steps of the hardest exchange of a sample.

    Where the answer was computed by a program, the program's number of steps. For free text 1 + the cues of reasoning
    in question and answer: connectives (because, therefore), inference (suggests, likely), comparison (larger than),
    counting and conditions. The two are different scales, and cues grow with the length of the answer and are
    English: compare free text with free text only.
    """

    def score(self, view: View) -> pl.Series:
        """The maximum over exchanges; null without an answer."""
        return view.per_row(view.once("hops", _steps).group_by("row").agg(pl.col("score").max()), "score")

    def lines(self, view: View) -> pl.DataFrame:
        """The steps of every exchange."""
        return view.once("hops", _steps)

    def note(self, view: View, row: int) -> Note:
        """Where the number comes from."""
        made = view.exchanges.filter((pl.col("row") == row) & pl.col("hops").is_not_null()).height > 0
        return Note("steps of the program that made the answer" if made else "1 + cues of reasoning in the text")


def _steps(view: View) -> pl.DataFrame:
    cues = _count("question", _ASKED) + _count("answer", _CUES)
    return view.exchanges.filter(pl.col("answer") != "").select("row", "k", score=pl.coalesce("hops", 1 + cues))


def _count(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.count_matches(pattern).cast(pl.Int64)
