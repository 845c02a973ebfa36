"""A determinantal point process: samples that are unlike one another, and good."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Candidates, Choice, Floats
from vlit.curate.select.blocks import in_blocks

_FLOOR = 1e-6


class Dpp:
    """Greedy MAP of a DPP (Chen et al. 2018, arXiv 1709.05135) with the kernel w_i w_j (1 + cosine_ij) / 2 within
    blocks of 1,000 neighbours: each time the sample that adds most volume.

    The budget is shared among types by the square root of their size, so that large types do not drown small ones, and
    among blocks by cost. Past the rank of the vectors nothing adds any volume; the rest is filled up by quality.

    Args:
        quality: whether w is 0.1 + quality, so that good samples come before their like; else it is 1.
    """

    version = "1"
    strata = "type"
    power = 0.5
    features = ("words",)

    def __init__(self, name: str, *, quality: bool) -> None:
        self.name = name
        self._quality = quality

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """See the class; scores are the volumes added."""
        return in_blocks(candidates, budget, self._in_block)

    def _in_block(self, candidates: Candidates, budget: float) -> Choice:
        weight = 0.1 + candidates.quality if self._quality else np.ones(len(candidates))
        return _greedy(candidates, weight, budget)


def _greedy(candidates: Candidates, weight: Floats, budget: float) -> Choice:
    vectors, cost = candidates.vectors.astype(np.float64), candidates.cost
    kernel = weight[:, None] * (0.5 + 0.5 * vectors @ vectors.T) * weight[None, :]
    left = np.diag(kernel).copy()
    most = int(min(len(candidates), budget / max(float(cost.min()), 1e-12) + 1))
    rows = np.zeros((most, len(candidates)))
    order: list[int] = []
    scores: list[float] = []
    spent = 0.0
    for k in range(most):
        i = int(np.argmax(left))
        if left[i] < _FLOOR or spent + cost[i] > budget + 1e-9:
            break
        order.append(i)
        scores.append(float(left[i]))
        spent += float(cost[i])
        rows[k] = (kernel[i] - rows[:k, i] @ rows[:k]) / np.sqrt(left[i])
        left = left - rows[k] ** 2
        left[order] = -1.0
    return Choice(np.array(order, dtype=np.int64), np.array(scores))


DPP = Dpp("dpp", quality=False)
QUALITY = Dpp("quality", quality=True)
