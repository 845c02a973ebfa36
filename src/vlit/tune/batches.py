"""Which conversations are learnt together, and when: buckets of like lengths in an order that the seed decides."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_WINDOW = 32
"""Batches whose conversations are sorted by length among themselves."""


def plan_batches(
    lengths: np.ndarray[Any, np.dtype[np.int64]], batch: int, accumulate: int, epochs: float, steps: int, seed: int
) -> list[list[int]]:
    """Batches of a run in order; ``accumulate`` after each other make one step.

    Every epoch is a permutation of its own. Within windows of 32 batches conversations are sorted by length, so that
    little is padded, and the batches of a window are shuffled again. The last batch of an epoch may be smaller.

    Args:
        lengths: tokens of each conversation.
        epochs: passes, a fraction ends in the middle of one.
        steps: number of steps in place of the epochs, 0 for these.
        seed: of the order.
    """
    number = lengths.size
    per_epoch = math.ceil(number / batch)
    wanted = steps * accumulate if steps else max(1, math.ceil(per_epoch * epochs))
    wanted = math.ceil(wanted / accumulate) * accumulate
    found: list[list[int]] = []
    epoch = 0
    while len(found) < wanted:
        rng = np.random.default_rng([seed, epoch])
        found += _epoch(lengths, rng.permutation(number), batch, rng)
        epoch += 1
    return found[:wanted]


def _epoch(
    lengths: np.ndarray[Any, np.dtype[np.int64]], order: np.ndarray[Any, np.dtype[np.int64]], batch: int,
    rng: np.random.Generator,
) -> list[list[int]]:  # fmt: skip
    found: list[list[int]] = []
    for start in range(0, order.size, batch * _WINDOW):
        window = order[start : start + batch * _WINDOW]
        window = window[np.argsort(lengths[window], kind="stable")]
        cut = [window[i : i + batch].tolist() for i in range(0, window.size, batch)]
        found += [cut[i] for i in rng.permutation(len(cut))]
    return found
