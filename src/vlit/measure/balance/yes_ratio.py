"""Is yes as common as no?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.statistics import TOO_FEW, mean_by_unit
from vlit.measure.view import View
from vlit.measure.wording import yes_no


@indicator(
    name="yes_ratio",
    title="Share of yes",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="none",
)
class YesRatio(DatasetIndicator):
    """Share of yes among answers that begin with yes or no. The target is 0.5.

    Models tuned on data that mostly affirms say yes to anything (Li et al. 2023, POPE, arXiv 2305.10355). It sees the
    overall share: a category that is always affirmed and one that is always denied cancel out (see balance.polarity).
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """Yes / (yes + no), overall and per type."""
        lines = draw.exchanges.select("row", "k", "type", said=yes_no(pl.col("answer"))).drop_nulls("said")
        if lines.is_empty():
            return Summary(value=None, n=0, reason="no answer begins with yes or no")
        yes = (lines["said"] == "yes").to_numpy().astype(np.float64)
        units = draw.units[lines["row"].to_numpy()]
        interval = mean_by_unit(yes, units, rng)
        types = lines.group_by("type").agg(yes=(pl.col("said") == "yes").mean(), n=pl.len()).sort("type")
        return Summary(
            value=float(yes.mean()),
            n=lines["row"].n_unique(),
            interval=interval,
            reason="" if interval else TOO_FEW,
            bars=Bars(("yes", "no"), (float(yes.sum()), float(yes.size - yes.sum()))),
            by_type={kind: (share, n) for kind, share, n in types.iter_rows()},
            lines=lines.select("row", "k", score=pl.Series(yes)),
        )
