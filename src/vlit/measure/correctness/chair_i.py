"""How many of the mentioned objects are not in the image?"""

from __future__ import annotations

import polars as pl

from vlit.measure.checked import first_contradiction, is_mention, mentions
from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="chair_i",
    title="Hallucinated object mentions",
    characteristic="correctness",
    level="sample",
    tier="scene",
    unit="share",
    direction="lower",
    version="2",
)
class ChairI(SampleIndicator):
    """CHAIR_i: object mentions that the annotations contradict / all mentions that they decide.

    Rohrbach et al. 2018 (arXiv 1809.02156), over the categories of the scene's closed world. A category that an
    answer mentions several times counts once, and mentions that cannot be decided do not count. It misleads with
    hypothetical and figurative mentions that the claim finder takes for statements.
    """

    def score(self, view: View) -> pl.Series:
        """Share of the sample's mentions that are hallucinated; null without a decided mention."""
        return view.per_row(_counts(view).select("row", share=pl.col("bad") / pl.col("all")), "share")

    def weigh(self, view: View) -> pl.Series:
        """Number of mentions, so that the mean is a ratio of sums."""
        return view.per_row(_counts(view), "all").fill_null(0.0)

    def note(self, view: View, row: int) -> Note:
        """The first hallucinated mention."""
        return first_contradiction(view, row, is_mention)


def _counts(view: View) -> pl.DataFrame:
    schema = {"row": pl.UInt32, "exchange": pl.Int64, "bad": pl.Boolean}
    found = pl.DataFrame(mentions(view), schema=schema, orient="row")

    return found.group_by("row").agg(bad=pl.col("bad").sum(), all=pl.len())
