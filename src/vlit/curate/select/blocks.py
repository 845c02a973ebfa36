"""Samples parted into groups of neighbours, so that what looks at all pairs of a group stays cheap."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Candidates, Choice, Ints, Matrix

SIZE = 1000
_ITERATIONS = 8
_CHUNK = 1 << 14
_TRAINED = 20_000


def blocks(vectors: Matrix, size: int = SIZE) -> list[Ints]:
    """Places of vectors in blocks of at most ``size``: halved along the direction in which they vary most, and again.

    Deterministic; a block holds neighbours as far as halving does not part them.
    """
    found: list[Ints] = []
    waiting = [np.arange(vectors.shape[0])]
    while waiting:
        inside = waiting.pop()
        if inside.size <= size:
            found.append(inside)
            continue
        along = vectors[inside] @ _direction(vectors[inside])
        order = np.argsort(along, kind="stable")
        half = inside.size // 2
        waiting += [np.sort(inside[order[half:]]), np.sort(inside[order[:half]])]
    return found


def _direction(vectors: Matrix) -> Matrix:
    """The first principal direction, by power iteration."""
    some = vectors[:: max(1, vectors.shape[0] // 4096)]
    centred = some - some.mean(axis=0)
    moments = centred.T @ centred
    found: Matrix = moments[int(np.argmax(np.diag(moments)))].copy()
    for _ in range(_ITERATIONS):
        found = moments @ found
        found /= max(float(np.linalg.norm(found)), 1e-12)
    return found


def in_blocks(candidates: Candidates, budget: float, choose: object, size: int = SIZE) -> Choice:
    """A choice in every block, with its share of the budget by cost.

    Args:
        choose: from candidates of a block and their budget to a `Choice`.
    """
    assert callable(choose)
    cost = candidates.cost
    total = float(cost.sum())
    orders: list[Ints] = []
    scores = []
    owed = 0.0
    for inside in blocks(candidates.vectors, size):
        share = budget * float(cost[inside].sum()) / max(total, 1e-12) + owed
        found = choose(candidates.part(inside), share)
        orders.append(inside[found.order])
        scores.append(found.score)
        owed = share - float(cost[inside[found.order]].sum())  # what rounding left is the next block's
    return Choice(np.concatenate(orders), np.concatenate(scores))


def clusters(vectors: Matrix, k: int) -> Ints:
    """A cluster number per vector by spherical k-means: seeded by the blocks' means, eight rounds on a sample."""
    n = vectors.shape[0]
    some = vectors[:: max(1, n // _TRAINED)]
    seeds = [vectors[inside].mean(axis=0) for inside in blocks(vectors, max(1, -(-n // max(k, 1))))]
    centres = _unit(np.stack(seeds))
    for _ in range(_ITERATIONS):
        mine = _nearest(some, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, mine, some)
        filled = np.bincount(mine, minlength=centres.shape[0]) > 0
        centres[filled] = _unit(sums[filled])
    return _nearest(vectors, centres)


def _nearest(vectors: Matrix, centres: Matrix) -> Ints:
    parts = [(vectors[i : i + _CHUNK] @ centres.T).argmax(axis=1) for i in range(0, vectors.shape[0], _CHUNK)]
    return np.concatenate(parts).astype(np.int64)


def _unit(vectors: Matrix) -> Matrix:
    scaled: Matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled
