"""Visual necessity: samples that cannot be answered without looking."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Candidates, Choice
from vlit.curate.select.blocks import clusters

_PER_CLUSTER = 500


class VisNec:
    """The highest visual necessity in every cluster of meaning (VisNec; arXiv 2603.01195): the loss of the answer
    without the image minus that with it, which is ``correctness.visual_necessity`` of tier ``model``.

    Each cluster gets its share of the budget by cost. Below 0 the image speaks against the answer; such samples, and
    those of which it is unknown, come last.
    """

    name = "visnec"
    version = "1"
    strata = ""
    power = 1.0
    features = ("words",)

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """See the class; scores are necessities."""
        found = np.nan_to_num(candidates.score("correctness.visual_necessity"), nan=-np.inf)
        cluster = clusters(candidates.vectors, max(1, len(candidates) // _PER_CLUSTER))
        order = np.lexsort((candidates.chance, -found, cluster))
        spent = np.zeros(len(candidates))
        cost = candidates.cost
        for number in np.unique(cluster):
            mine = order[cluster[order] == number]
            spent[mine] = np.cumsum(cost[mine]) / cost[mine].sum()
        wrong = found <= 0
        taken = np.lexsort((-found, spent, wrong))  # every cluster's first share, then its second ...
        return Choice(taken, np.where(np.isfinite(found), found, np.nan)[taken])


VISNEC = VisNec()
