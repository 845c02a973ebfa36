"""Are things that are denied as plausible in their scenes as things that are affirmed?"""

from __future__ import annotations

import numpy as np

from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.plausibility import plausible_statements
from vlit.measure.statistics import FEW, Floats, jackknife
from vlit.measure.view import View


@indicator(
    name="cooccurrence",
    title="Plausibility gap of denied objects",
    characteristic="balance",
    level="dataset",
    tier="scene",
    unit="nats",
    direction="lower",
    version="2",
)
class Cooccurrence(DatasetIndicator):
    """Mean pointwise mutual information of a thing with the other categories of its scene, affirmed minus denied.

    Church & Hanks 1990, with 0.5 added to every count and each statement's own scene left out of the counts. Near 0,
    denied things would fit their scenes as well as affirmed ones (the adversarial questions of POPE, arXiv
    2305.10355); far above, a model can say no to whatever is unlikely without looking. Existence statements on
    categories of the closed world that the annotations support. Co-occurrence is counted in the draw's own images, so
    that few images make it noisy.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The gap; bars of both means."""
        scored = [(one.row, one.negated, one.pmi) for one in plausible_statements(draw)]
        denied = np.array([s[1] for s in scored], dtype=np.bool_)
        if not scored or denied.all() or not denied.any():
            return Summary(
                value=None, n=0, reason="things are not both affirmed and denied in scenes with other categories"
            )
        values = np.array([s[2] for s in scored])
        rows = np.array([s[0] for s in scored])

        def statistic(weights: Floats) -> float:
            yes, no = weights * ~denied, weights * denied
            if not yes.any() or not no.any():
                return float("nan")
            return float(yes @ values / yes.sum() - no @ values / no.sum())

        interval = jackknife(statistic, draw.units[rows])
        return Summary(
            value=statistic(np.ones(values.size)),
            n=np.unique(rows).size,
            interval=interval,
            reason="" if interval else f"fewer than {FEW} images, or too few with both",
            bars=Bars(("affirmed", "denied"), (float(values[~denied].mean()), float(values[denied].mean()))),
        )
