"""How many answers mention an object that is not in the image?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.mentions import first_hallucination, mention_lines
from vlit.measure.view import View


@indicator(
    name="chair_s",
    title="Answers with a hallucinated object",
    characteristic="correctness",
    level="sample",
    tier="scene",
    unit="share",
    direction="lower",
    version="3",
)
class ChairS(SampleIndicator):
    """CHAIR_s: answers that mention at least one object that is not in the image / all answers.

    Rohrbach et al. 2018 (arXiv 1809.02156), with mentions as `correctness.chair_i` counts them, and an answer in the
    place of a caption, however many sentences it has. Answers that mention nothing count in the denominator, as there;
    answers in another language and images without a closed world are left out. Long answers have more chances to fail:
    compare it only between datasets with answers of about one length.
    """

    def score(self, view: View) -> pl.Series:
        """Share of the sample's answers with a hallucination; null where none can be read."""
        return view.per_row(_counts(view).select("row", share=pl.col("bad") / pl.col("all")), "share")

    def weigh(self, view: View) -> pl.Series:
        """Number of answers, so that the mean is a ratio of sums."""
        return view.per_row(_counts(view), "all").fill_null(0.0)

    def lines(self, view: View) -> pl.DataFrame:
        """Whether each answer has one."""
        return mention_lines(view).select("row", "k", score=(pl.col("bad") > 0).cast(pl.Float64))

    def note(self, view: View, row: int) -> Note:
        """The first hallucinated mention."""
        return first_hallucination(view, row)


def _counts(view: View) -> pl.DataFrame:
    return mention_lines(view).group_by("row").agg(bad=(pl.col("bad") > 0).sum(), all=pl.len())
