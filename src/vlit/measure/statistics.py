"""Estimates and their intervals: all resampled by image, because turns of one image are not independent.

* Means, shares and ratios of sums are bootstrapped (Efron 1979): `ratio_interval`, `mean_by_unit`.
* Everything else, such as an effective number or a largest share, has a delete-a-group `jackknife` (Kott 2001):
  images drawn twice pull such numbers down (or up), so that a bootstrap interval would sit beside its own estimate.
* An interval that knows what each group of images contributes is a `Spread`; two of them give a difference its
  interval (`vlit.measure.differences`).

An interval is None where there are fewer than `FEW` units to resample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from vlit.measure.card import Bars, Histogram, Interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Statistic = Callable[[Floats], float]

FEW = 5
TOO_FEW = f"fewer than {FEW} images to resample"
GROUPS = 20
_CHUNK = 1 << 20


class Spread(Interval, frozen=True):
    """An interval, and the statistic without each of the 20 groups of images that it may be computed from.

    A group that holds no image leaves the statistic as it is. Cards keep the interval alone.
    """

    without: tuple[float, ...] = ()


def ratio_interval(top: Floats, bottom: Floats, rng: np.random.Generator, times: int = 1000) -> Interval | None:
    """Bootstrap interval of sum(top) / sum(bottom) over units (images, or buckets of them) whose bottom is not 0."""
    used = bottom > 0
    top, bottom = top[used], bottom[used]
    n = top.size
    if n < FEW:
        return None
    values = np.empty(times)
    step = max(1, _CHUNK // n)
    for start in range(0, times, step):
        stop = min(start + step, times)
        chosen = rng.integers(n, size=(stop - start, n))
        values[start:stop] = top[chosen].sum(axis=1) / bottom[chosen].sum(axis=1)
    return _percentiles(values)


def jackknife(statistic: Statistic, units: Ints, low: float = -math.inf, high: float = math.inf) -> Spread | None:
    """Value +- 1.96 standard errors from leaving out one of 20 groups of images at a time, clipped to [low, high].

    Images (numbers that may have gaps) fall into groups by their number modulo 20.
    """
    if np.unique(units).size < FEW:
        return None
    group = units % GROUPS
    used = np.unique(group)
    whole = statistic(np.ones(units.size))
    values = np.full(GROUPS, whole)
    for g in used:
        values[g] = statistic((group != g).astype(np.float64))
    if used.size < 2 or not np.isfinite(values).all():
        return None
    error = 1.96 * jackknife_error(values[used])
    return Spread(max(low, whole - error), min(high, whole + error), tuple(values.tolist()))


def jackknife_error(values: Floats) -> float:
    """Standard error of a statistic from its values without each group."""
    return math.sqrt((values.size - 1) / values.size * float(((values - values.mean()) ** 2).sum()))


def mean_interval(values: Floats, rng: np.random.Generator, times: int = 1000) -> Interval | None:
    """Bootstrap interval of the mean of independent values, such as blocks of a random draw."""
    return ratio_interval(values, np.ones(values.size), rng, times)


def _percentiles(values: Floats) -> Interval | None:
    finite = values[np.isfinite(values)]
    if finite.size < values.size * 0.9:
        return None
    low, high = np.percentile(finite, [2.5, 97.5])
    return Interval(float(low), float(high))


def entropy(counts: Floats) -> float:
    """Shannon entropy in nats of counts or weights; NaN where they are all 0."""
    total = float(counts.sum())
    if total <= 0:
        return math.nan
    shares = counts[counts > 0] / total
    return max(0.0, float(-(shares * np.log(shares)).sum()))


def effective_number(counts: Floats) -> float:
    """exp(entropy): how many equally common kinds would be as diverse (Hill number of order 1; Jost 2006)."""
    return math.exp(entropy(counts)) if counts.sum() > 0 else math.nan


def gini(counts: Floats) -> float:
    """Gini coefficient: 0 when all counts are equal, towards 1 when one holds everything; NaN where they are all 0."""
    x = np.sort(counts)
    total = float(x.sum())
    if total <= 0:
        return math.nan
    rank = np.arange(1, x.size + 1)
    return float((2 * rank - x.size - 1) @ x) / (x.size * total)


def weighted_counts(codes: Ints, weights: Floats, kinds: int) -> Floats:
    """Sum of weights per code 0..kinds-1."""
    return np.bincount(codes, weights=weights, minlength=kinds).astype(np.float64)


def mean_by_unit(values: Floats, units: Ints, rng: np.random.Generator) -> Spread | None:
    """Bootstrap interval of the mean of values, resampling units (images)."""
    return ratio_by_unit(values, np.ones(units.size), units, rng)


def ratio_by_unit(top: Floats, bottom: Floats, units: Ints, rng: np.random.Generator) -> Spread | None:
    """Bootstrap interval of sum(top) / sum(bottom) over lines that belong to units (images)."""
    n = int(units.max()) + 1 if units.size else 0
    found = ratio_interval(weighted_counts(units, top, n), weighted_counts(units, bottom, n), rng)
    if found is None:
        return None
    tops, bottoms = (weighted_counts(units % GROUPS, each, GROUPS) for each in (top, bottom))
    left = bottom.sum() - bottoms
    without = np.divide(top.sum() - tops, left, out=np.full(GROUPS, np.nan), where=left > 0)
    return Spread(found.low, found.high, tuple(without.tolist()) if np.isfinite(without).all() else ())


def top_bars(labels: Sequence[str], counts: Sequence[float], keep: int = 20) -> Bars | None:
    """The largest counts first, ties by label, the rest summed as ``other``; None where there is nothing."""
    pairs = sorted(zip(labels, counts, strict=True), key=lambda p: (-p[1], p[0]))
    if not pairs:
        return None
    if len(pairs) > keep:
        pairs = [*pairs[: keep - 1], ("other", sum(c for _, c in pairs[keep - 1 :]))]
    return Bars(tuple(p[0] for p in pairs), tuple(float(p[1]) for p in pairs))


def histogram(values: Floats, counts: Floats | None = None, *, share: bool = False, bins: int = 20) -> Histogram | None:
    """Counts in bins whose edges follow the data, or 0..1 for a share.

    Few whole numbers get a bin each. A long tail (the top percent) is put into one last, wider bin.
    """
    if values.size == 0:
        return None
    weights = np.ones(values.size) if counts is None else counts
    low, high = float(values.min()), float(values.max())
    if share:
        edges = np.linspace(0.0, 1.0, bins + 1)
    elif high - low <= bins and bool((values == np.floor(values)).all()):
        edges = np.arange(low, high + 2)
    else:
        order = np.argsort(values, kind="stable")
        reached = np.cumsum(weights[order])
        bulk = float(values[order][np.searchsorted(reached, 0.99 * reached[-1])])
        if bulk <= low:
            bulk = high
        edges = np.linspace(low, bulk, bins if bulk < high else bins + 1)
        if bulk < high:
            edges = np.append(edges, high)
    found, _ = np.histogram(values, bins=edges, weights=weights)
    return Histogram(tuple(float(e) for e in edges), tuple(int(c) for c in found))
