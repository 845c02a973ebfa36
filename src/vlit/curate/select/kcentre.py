"""k-centre: samples such that no other is far from all of them."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Candidates, Choice
from vlit.curate.select.blocks import in_blocks


class KCentre:
    """Farthest first (Gonzalez 1985; as core-sets in Sener & Savarese 2018, arXiv 1708.00489) within blocks of 1,000
    neighbours: each time the sample that is least like what is chosen already. Finds outliers, good and bad."""

    name = "kcentre"
    version = "1"
    strata = "type"
    power = 0.5
    features = ("words",)

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """See the class; scores are distances (1 - cosine) to what was chosen before."""
        return in_blocks(candidates, budget, _in_block)


def _in_block(candidates: Candidates, budget: float) -> Choice:
    vectors, cost = candidates.vectors, candidates.cost
    far = np.full(len(candidates), 2.0) - 1e-9 * candidates.chance
    far[int(np.argmax(candidates.quality - 1e-9 * candidates.chance))] = 3.0  # begin with the best
    order: list[int] = []
    scores: list[float] = []
    spent = 0.0
    for _ in range(len(candidates)):
        i = int(np.argmax(far))
        if spent + cost[i] > budget + 1e-9:
            break
        order.append(i)
        scores.append(min(float(far[i]), 2.0))
        spent += float(cost[i])
        far = np.minimum(far, 1.0 - vectors @ vectors[i])
        far[order] = -1.0
    return Choice(np.array(order, dtype=np.int64), np.array(scores))


KCENTRE = KCentre()
