"""How many answers mention an object that is not in the image?"""

from __future__ import annotations

import polars as pl

from vlit.measure.checked import first_contradiction, is_mention, mentions
from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="chair_s",
    title="Answers with a hallucinated object",
    characteristic="correctness",
    level="sample",
    tier="scene",
    unit="share",
    direction="lower",
    version="2",
)
class ChairS(SampleIndicator):
    """CHAIR_s: answers with at least one hallucinated object / answers with at least one decided mention.

    Rohrbach et al. 2018 (arXiv 1809.02156) divide by all sentences; here the answers in which nothing can be decided
    are left out, because a yes-no answer cannot hallucinate the way a caption can. Long answers have more chances to
    fail: compare it only between datasets with answers of about one length.
    """

    def score(self, view: View) -> pl.Series:
        """Share of the sample's answers with a hallucination; null without a decided mention."""
        return view.per_row(_counts(view).select("row", share=pl.col("bad") / pl.col("all")), "share")

    def weigh(self, view: View) -> pl.Series:
        """Number of answers, so that the mean is a ratio of sums."""
        return view.per_row(_counts(view), "all").fill_null(0.0)

    def note(self, view: View, row: int) -> Note:
        """The first hallucinated mention."""
        return first_contradiction(view, row, is_mention)


def _counts(view: View) -> pl.DataFrame:
    schema = {"row": pl.UInt32, "exchange": pl.Int64, "bad": pl.Boolean}
    found = pl.DataFrame(mentions(view), schema=schema, orient="row")
    found = found.group_by("row", "exchange", maintain_order=True).agg(pl.col("bad").any())
    return found.group_by("row").agg(bad=pl.col("bad").sum(), all=pl.len())
