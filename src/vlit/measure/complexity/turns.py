"""How many exchanges has a sample?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="turns",
    title="Exchanges per sample",
    characteristic="complexity",
    level="sample",
    tier="text",
    unit="exchanges",
    direction="none",
)
class Turns(SampleIndicator):
    """Question-answer pairs per sample that have both a question and an answer.

    More exchanges about one image cost fewer image tokens; whether they build on each other is not seen here.
    """

    def score(self, view: View) -> pl.Series:
        """Complete pairs; 0 where there is none."""
        whole = view.exchanges.filter((pl.col("question") != "") & (pl.col("answer") != ""))
        return view.per_row(whole.group_by("row").agg(n=pl.len()), "n").fill_null(0.0)
