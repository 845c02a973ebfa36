"""Does an answer betray how it was made?"""

from __future__ import annotations

import polars as pl

from vlit.claims import LEAKAGE
from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View

_ANY = f"(?i){'|'.join(LEAKAGE.values())}"


@indicator(
    name="leakage",
    title="Answers free of leakage",
    characteristic="correctness",
    level="sample",
    tier="text",
    unit="share",
    direction="higher",
)
class Leakage(SampleIndicator):
    """Share of samples whose answers do not betray how they were made.

    Leakage is: speaking of the text that a model was given instead of the image ("based on the caption"), speaking as
    a model ("as an AI"), refusing, or prompt text left in the answer. Bars count samples by kind. Rules on wording,
    English; it misleads where captions, prompts or annotations are what the picture shows (a comic, a screenshot),
    and sees no leakage that is worded otherwise.
    """

    def score(self, view: View) -> pl.Series:
        """1 without leakage, 0 with; null without an answer."""
        answers = view.exchanges.filter(pl.col("answer") != "").select("row").unique()
        leaky = view.once("leakage", _found)["row"].to_list()
        return view.per_row(answers.with_columns(ok=~pl.col("row").is_in(leaky)), "ok")

    def lines(self, view: View) -> pl.DataFrame:
        """Which answers are free of it."""
        leaky = view.once("leakage", _found).select("row", "k", bad=pl.lit(value=True)).unique()
        answers = view.exchanges.filter(pl.col("answer") != "").select("row", "k")
        marked = answers.join(leaky, on=["row", "k"], how="left", maintain_order="left")
        return marked.select("row", "k", score=pl.col("bad").is_null().cast(pl.Float64))

    def tally(self, view: View) -> dict[str, int]:
        """Samples by kind of leakage."""
        found = view.once("leakage", _found).unique(["row", "kind"])
        return dict(found.group_by("kind").len().sort("kind").iter_rows())

    def note(self, view: View, row: int) -> Note:
        """The kind and the words."""
        found = view.once("leakage", _found).filter(pl.col("row") == row)
        if found.is_empty():
            return Note("no leakage")
        words = found["words"][0].strip()
        return Note(", ".join(found["kind"].unique(maintain_order=True)), words, exchange=found["k"][0])


def _found(view: View) -> pl.DataFrame:
    answers = view.exchanges.select("row", "k", "answer").filter(pl.col("answer").str.contains(_ANY))
    parts = [
        answers.select(
            "row", "k", pl.lit(kind).alias("kind"), pl.col("answer").str.extract(f"(?i)({rule})").alias("words")
        )
        for kind, rule in LEAKAGE.items()
    ]
    return pl.concat(parts).drop_nulls("words")
