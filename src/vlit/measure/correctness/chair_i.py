"""How many of the mentioned objects are not in the image?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.mentions import first_hallucination, mention_lines
from vlit.measure.view import View


@indicator(
    name="chair_i",
    title="Hallucinated object mentions",
    characteristic="correctness",
    level="sample",
    tier="scene",
    unit="share",
    direction="lower",
    version="3",
)
class ChairI(SampleIndicator):
    """CHAIR_i: mentions of objects that are neither annotated nor in a caption / all mentions of objects.

    Rohrbach et al. 2018 (arXiv 1809.02156): every word for a category counts each time, with COCO's 80 categories in
    the words of the metric. Unlike there, only categories of the scene's closed world count (other datasets have other
    ones, in their lexicon's words), and one that the answer explicitly denies does not ("there is no dog"). An image
    without captions is judged by its boxes alone, which finds more. It misleads with advice, figures of speech and
    words of a second meaning ("an orange bus"), which count as in the paper; `correctness.claims` leaves those out.
    """

    def score(self, view: View) -> pl.Series:
        """Share of the sample's mentions that are hallucinated; null without a mention."""
        counts = _counts(view).filter(pl.col("all") > 0)
        return view.per_row(counts.select("row", share=pl.col("bad") / pl.col("all")), "share")

    def weigh(self, view: View) -> pl.Series:
        """Number of mentions, so that the mean is a ratio of sums."""
        return view.per_row(_counts(view), "all").fill_null(0.0)

    def lines(self, view: View) -> pl.DataFrame:
        """The share in every answer with a mention."""
        counts = mention_lines(view).filter(pl.col("all") > 0)
        return counts.select("row", "k", score=pl.col("bad") / pl.col("all"), weight="all")

    def note(self, view: View, row: int) -> Note:
        """The first hallucinated mention."""
        return first_hallucination(view, row)


def _counts(view: View) -> pl.DataFrame:
    return mention_lines(view).group_by("row").agg(bad=pl.col("bad").sum(), all=pl.col("all").sum())
