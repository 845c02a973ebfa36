"""COINCIDE: much from clusters that teach the others, little from crowded ones."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Candidates, Choice, Matrix
from vlit.curate.select.blocks import clusters
from vlit.curate.select.budget import allotted

_PER_CLUSTER = 100
_MOST_CLUSTERS = 2000
_TEMPERATURE = 0.1
_LOOKED_AT = 512  # members of a cluster whose pairs are looked at


class Coincide:
    """Density times transferability (COINCIDE; Lee, Li & Hwang 2024, arXiv 2406.10995).

    Clusters get shares of the budget by exp(S / (0.1 D)): S, the mean cosine of a cluster's centre to the other
    centres, stands for what it teaches them, D, the mean Gaussian kernel of its pairs, for how much it repeats itself.
    Within a cluster samples are taken so that they are spread as it is (greedy on the squared maximum mean
    discrepancy). The paper clusters activations of a small reference model; here it is the vectors at hand.
    """

    name = "coincide"
    version = "1"
    strata = ""
    power = 1.0
    features = ("words",)

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """See the class; scores are the clusters' weights."""
        vectors, cost = candidates.vectors, candidates.cost
        cluster = clusters(vectors, max(1, min(_MOST_CLUSTERS, len(candidates) // _PER_CLUSTER)))
        members = [np.flatnonzero(cluster == number) for number in np.unique(cluster)]
        centres = np.stack([vectors[inside].mean(axis=0) for inside in members])
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
        teaches = (centres @ centres.T).mean(axis=1)
        crowded = np.array([_density(vectors[inside]) for inside in members])
        weight = np.exp((teaches - teaches.max()) / (_TEMPERATURE * np.maximum(crowded, 1e-3)))
        shares = allotted(np.array([cost[inside].sum() for inside in members]), weight + 1e-12, budget)
        orders, scores = [], []
        owed = 0.0
        for inside, share, worth in zip(members, shares, weight, strict=True):
            taken = inside[_spread(vectors[inside], cost[inside], share + owed)]
            owed += share - float(cost[taken].sum())
            orders.append(taken)
            scores.append(np.full(taken.size, worth))
        return Choice(np.concatenate(orders), np.concatenate(scores))


def _kernel(left: Matrix, right: Matrix) -> Matrix:
    kernel: Matrix = np.exp(2.0 * (left @ right.T) - 2.0)  # of vectors of length 1: exp(-|a - b|^2)
    return kernel


def _density(vectors: Matrix) -> float:
    some = vectors[:: max(1, vectors.shape[0] // _LOOKED_AT)]
    n = some.shape[0]
    return 1.0 if n < 2 else float((_kernel(some, some).sum() - n) / (n * (n - 1)))


def _spread(vectors: Matrix, cost: np.ndarray[tuple[int], np.dtype[np.float64]], budget: float) -> list[int]:
    """Members one after another, each the one that brings the chosen nearest to all in discrepancy."""
    some = vectors[:: max(1, vectors.shape[0] // _LOOKED_AT)]
    typical = _kernel(vectors, some).mean(axis=1)
    chosen: list[int] = []
    drawn = np.zeros(vectors.shape[0], dtype=np.float32)
    spent = 0.0
    for k in range(vectors.shape[0]):
        value = typical - drawn / (k + 1)
        value[chosen] = -np.inf
        i = int(np.argmax(value))
        if spent + cost[i] > budget + 1e-9:
            break
        chosen.append(i)
        spent += float(cost[i])
        drawn += _kernel(vectors, vectors[i : i + 1])[:, 0]
    return chosen


COINCIDE = Coincide()
