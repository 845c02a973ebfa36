"""Facility location: samples that stand for the others best, the better ones before their like."""

from __future__ import annotations

import heapq

import numpy as np

from vlit.curate.select.base import Candidates, Choice, Floats, Matrix
from vlit.curate.select.blocks import in_blocks

_WEIGHT = 0.5


class Facility:
    """Greedy facility location (Mirzasoleiman et al. 2013; Bhatt et al. 2024, arXiv 2401.06692) within blocks of 1,000
    neighbours: maximises the mean over samples of the similarity to the nearest chosen one, plus half the
    mean quality of the chosen.

    The budget is shared among types by the square root of their size, so that large types do not drown small ones, and
    among blocks by cost. Lazy evaluation gives the same choice as looking at every candidate each time.
    """

    name = "facility"
    version = "1"
    strata = "type"
    power = 0.5
    features = ("words",)

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """See the class; scores are what a sample added."""
        return in_blocks(candidates, budget, _in_block)


def _in_block(candidates: Candidates, budget: float) -> Choice:
    vectors = candidates.vectors
    return lazily(np.maximum(vectors @ vectors.T, 0.0), _WEIGHT * candidates.quality, candidates.cost, budget)


def lazily(alike: Matrix, worth: Floats, cost: Floats, budget: float) -> Choice:
    """Lazy greedy (Minoux 1978): the gain of a candidate only falls, so that the last known one bounds it."""
    n = worth.size
    covered = np.zeros(n, dtype=np.float32)
    # What one has in common with all, as a share of the most that anyone has, so that quality weighs alike anywhere.
    scale = max(float(alike.sum(axis=1).max()), 1e-12)
    gains = alike.sum(axis=1) / scale + worth
    heap = [(-float(gain), i) for i, gain in enumerate(gains)]
    heapq.heapify(heap)
    order: list[int] = []
    scores: list[float] = []
    known = np.zeros(n, dtype=np.int64)
    spent = 0.0
    while heap:
        bound, i = heapq.heappop(heap)
        if spent + cost[i] > budget + 1e-9:
            continue
        if known[i] != len(order):
            known[i] = len(order)
            gain = float(np.maximum(alike[i] - covered, 0.0).sum()) / scale + float(worth[i])
            if heap and -gain > heap[0][0]:
                heapq.heappush(heap, (-gain, i))
                continue
            bound = -gain
        order.append(i)
        scores.append(-bound)
        spent += float(cost[i])
        np.maximum(covered, alike[i], out=covered)
    return Choice(np.array(order, dtype=np.int64), np.array(scores))


FACILITY = Facility()
