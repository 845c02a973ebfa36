"""How sure is a difference between two datasets? Intervals that resample images which both hold together.

Where two datasets share images, their numbers move together, and the difference is surer than two intervals side by
side suggest. So an image that is drawn (or left out) is drawn (or left out) in both.
"""

from __future__ import annotations

import math

import numpy as np

from vlit.measure.card import Interval
from vlit.measure.statistics import FEW, Floats, Spread, jackknife_error

BUCKETS = 1024
_TIMES = 1000
_EQUAL = 1e-12


def ratios_differ(
    first: tuple[Floats, Floats], second: tuple[Floats, Floats], rng: np.random.Generator
) -> Interval | None:
    """Bootstrap interval of second minus first, each a sum(top) / sum(bottom) over the same numbered images.

    Images are resampled within those that only the first, only the second, or both datasets have, so that neither
    dataset's size changes. None where one of them has fewer than five images.

    Args:
        first, second: top and bottom per image (or per bucket of images); bottom is 0 where a dataset lacks it.
    """
    here, there = first[1] > 0, second[1] > 0
    if min(int(here.sum()), int(there.sum())) < FEW:
        return None
    sums = np.zeros((4, _TIMES))
    columns = np.stack([*first, *second])
    for stratum in (here & ~there, here & there, ~here & there):
        members = np.flatnonzero(stratum)
        if members.size:
            chosen = members[rng.integers(members.size, size=(_TIMES, members.size))]
            for i, column in enumerate(columns):
                sums[i] += column[chosen].sum(axis=1)
    low, high = np.percentile(sums[2] / sums[3] - sums[0] / sums[1], [2.5, 97.5])
    return Interval(float(low), float(high))


def statistics_differ(first: Interval | None, second: Interval | None, values: tuple[float, float]) -> Interval | None:
    """Interval of second minus first for statistics that are no ratio of sums.

    Two `Spread` of views that number images alike give a joint jackknife; other intervals are taken as independent,
    which makes the result too wide where the datasets share images. None where one has no interval.
    """
    if first is None or second is None:
        return None
    difference = values[1] - values[0]
    if isinstance(first, Spread) and isinstance(second, Spread) and first.without and second.without:
        error = jackknife_error(np.array(second.without) - np.array(first.without))
    else:
        error = math.hypot(*((each.high - each.low) / 2 / 1.96 for each in (first, second)))
    return Interval(difference - 1.96 * error, difference + 1.96 * error)


def holds_zero(between: Interval, size: float) -> bool:
    """Whether an interval of a difference holds 0, up to the rounding of numbers of this size."""
    slack = _EQUAL * max(1.0, abs(size))
    return between.low <= slack and between.high >= -slack
