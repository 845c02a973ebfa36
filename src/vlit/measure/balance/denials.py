"""Are things denied as often as they are affirmed?"""

from __future__ import annotations

import numpy as np

from vlit.measure.balance.objects import NO_MENTION, category_mentions
from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.statistics import TOO_FEW, mean_by_unit
from vlit.measure.view import View


@indicator(
    name="denials",
    title="Denied among mentioned categories",
    characteristic="balance",
    level="dataset",
    tier="scene",
    unit="share",
    direction="none",
)
class Denials(DatasetIndicator):
    """Share of category mentions that say a thing is *not* there.

    A category counts once per exchange that makes a claim about it, as denied where nothing in the answer affirms it.
    Data without denials teaches a model to affirm whatever it is asked about (Li et al. 2023, POPE, arXiv 2305.10355).
    Not only yes-no questions count (see balance.polarity for those), so that a dataset of descriptions is far below a
    half with good reason.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """Denied / all mentions."""
        _, lines = category_mentions(draw)
        if lines.is_empty():
            return Summary(value=None, n=0, reason=NO_MENTION)
        denied = lines["negated"].to_numpy().astype(np.float64)
        interval = mean_by_unit(denied, draw.units[lines["row"].to_numpy()], rng)
        return Summary(
            value=float(denied.mean()),
            n=lines["row"].n_unique(),
            interval=interval,
            reason="" if interval else TOO_FEW,
            bars=Bars(("affirmed", "denied"), (float((1 - denied).sum()), float(denied.sum()))),
        )
