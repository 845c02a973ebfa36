"""How far several raters agree, and how far two rankings do."""

from __future__ import annotations

import math

import numpy as np

from vlit.measure.card import Interval
from vlit.measure.statistics import FEW, Floats, Ints


def alpha_parts(ratings: Floats) -> Floats:
    """Per unit count, sum, sum of squares and within-unit disagreement, [units, 4], of ratings [units, raters] with NaN
    for a missing one. Units with fewer than two ratings count for nothing."""
    known = ~np.isnan(ratings)
    filled = np.where(known, ratings, 0.0)
    count, total, squares = known.sum(axis=1).astype(np.float64), filled.sum(axis=1), (filled**2).sum(axis=1)
    paired = count >= 2
    within = np.where(paired, 2 * (count * squares - total**2) / np.maximum(count - 1, 1), 0.0)
    parts: Floats = np.stack([count, total, squares, within], axis=1) * paired[:, None]
    return parts


def krippendorff(parts: Floats, weights: Floats | None = None) -> float:
    """Krippendorff's alpha for interval data (Krippendorff 2011) from `alpha_parts`: 1 - observed / expected squared
    difference. 1 is perfect, 0 what chance gives, below 0 systematic disagreement; NaN where all ratings are one value.
    """
    n, total, squares, within = parts.sum(axis=0) if weights is None else weights @ parts
    if n < 2:
        return math.nan
    expected = 2 * (n * squares - total**2) / (n * (n - 1))
    return float(1 - (within / n) / expected) if expected > 1e-12 else math.nan


def spearman(left: Floats, right: Floats) -> float:
    """Rank correlation with mean ranks for ties; NaN where a side is constant."""
    a, b = _ranks(left), _ranks(right)
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / scale if scale > 0 else math.nan


def _ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = (ends - (counts - 1) / 2)[inverse]
    return ranks


def resampled(units: Ints, rng: np.random.Generator, times: int) -> list[Ints]:
    """Lines drawn with replacement, all of a unit or none: one array of line numbers per time."""
    names, inverse = np.unique(units, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    starts = np.searchsorted(inverse[order], np.arange(names.size + 1))
    members = [order[starts[i] : starts[i + 1]] for i in range(names.size)]
    return [np.concatenate([members[i] for i in rng.integers(names.size, size=names.size)]) for _ in range(times)]


def percentile_interval(values: list[float], units: int) -> Interval | None:
    """The middle 95 % of resampled values; None for few units, or where more than a tenth are undefined."""
    finite = [v for v in values if math.isfinite(v)]
    if units < FEW or len(finite) < 0.9 * len(values):
        return None
    low, high = np.percentile(finite, [2.5, 97.5])
    return Interval(float(low), float(high))
