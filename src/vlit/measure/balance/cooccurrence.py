"""Are things that are denied as plausible in their scenes as things that are affirmed?"""

from __future__ import annotations

import numpy as np

from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.statistics import FEW, Floats, Ints, jackknife
from vlit.measure.view import View
from vlit.schema import Scene

_SMOOTHING = 0.5


@indicator(
    name="cooccurrence",
    title="Plausibility gap of denied objects",
    characteristic="balance",
    level="dataset",
    tier="scene",
    unit="nats",
    direction="lower",
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
        known = sorted({c for s in draw.scenes if s for c in s.closed_world})
        code = {name: i for i, name in enumerate(known)}
        present, scene_of_row = _presence(draw, code)
        statements = sorted(
            {
                (row, v.claim.exchange, code[v.claim.subject], v.claim.negated)
                for row, verdicts in enumerate(draw.verdicts)
                for v in verdicts or ()
                if v.claim.kind == "existence" and v.status == "supported" and v.claim.subject in code
            }
        )
        scored = [
            (row, negated, pmi)
            for row, _, category, negated in statements
            if (pmi := _pmi(present, scene_of_row[row], category)) is not None
        ]
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


def _presence(draw: View, code: dict[str, int]) -> tuple[Floats, dict[int, int]]:
    """Which categories are in which distinct scene (0 or 1), and the scene number of each row."""
    number: dict[str, int] = {}
    listed: list[Scene] = []
    scene_of_row: dict[int, int] = {}
    for row, scene in enumerate(draw.scenes):
        if scene is None:
            continue
        if scene.id not in number:
            number[scene.id] = len(listed)
            listed.append(scene)
        scene_of_row[row] = number[scene.id]
    present = np.zeros((len(listed), len(code)))
    for i, scene in enumerate(listed):
        present[i, [code[o.category] for o in scene.objects if o.category in code]] = 1
    return present, scene_of_row


def _pmi(present: Floats, scene: int, category: int) -> float | None:
    """Mean PMI of a category with the other categories of a scene, counted in all other scenes; None without others."""
    others: Ints = np.flatnonzero(present[scene]).astype(np.int64)
    others = others[others != category]
    n = present.shape[0] - 1
    if others.size == 0 or n == 0:
        return None
    mine = present[:, category]
    alone = mine.sum() - mine[scene] + _SMOOTHING
    each = present[:, others].sum(axis=0) - 1 + _SMOOTHING
    both = mine @ present[:, others] - mine[scene] + _SMOOTHING
    return float(np.log(both * (n + _SMOOTHING) / (alone * each)).mean())
