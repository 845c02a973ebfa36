"""The statistics of a study. All of them have tests whose numbers were computed by hand.

* `Resampler`: seeds and images are crossed (every seed answers every image), so both are drawn with replacement (the
  pigeonhole bootstrap; Owen 2007, Annals of Applied Statistics 1). The same draws serve all arms, which pairs them: a
  difference, a slope, anything of several arms is computed draw by draw. With few seeds its intervals are too narrow
  for what other seeds would do: 3 seeds hold two thirds of the variance between seeds. With one seed they say nothing
  of other seeds.
* `page`: Page's L (Page 1963, JASA 58), a monotone trend over doses within seeds, with its exact distribution.
* `spearman`: rank correlation with the interval of Bonett and Wright (2000, Psychometrika 65) and a permutation test.
* `holm`: Holm (1979), for the number of looks.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from vlit.measure import Interval

Floats = npt.NDArray[np.float64]
DRAWS = 2000
_EXACT_DOSES = 7
_EXACT_ARMS = 7
_PERMUTATIONS = 20_000
_NORMAL = 1.959963984540054
_SLACK = 1e-12


class Estimate(msgspec.Struct, frozen=True):
    """A number, its 95 % interval (None where nothing can be resampled), and how many seeds and images are behind
    it."""

    value: float
    interval: Interval | None
    seeds: int
    images: int


class Resampler:
    """Draws of seeds and images that all arms share.

    Args:
        images: number of the image of each question, from 0.
        dimensions: name of the dimension of each question.
        seeds: how many.
        seed: of the draws.
    """

    def __init__(
        self, images: Sequence[int], dimensions: Sequence[str], seeds: int, seed: int = 0, draws: int = DRAWS
    ) -> None:
        self.names = list(dict.fromkeys(dimensions))
        self.seeds = seeds
        self._images = np.asarray(images, dtype=np.int64)
        self._dimensions = np.array([self.names.index(d) for d in dimensions], dtype=np.int64)
        self.images = int(self._images.max()) + 1 if self._images.size else 0
        rng = np.random.default_rng(seed)
        by_seed = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=draws)
        by_image = rng.multinomial(self.images, np.full(self.images, 1 / self.images), size=draws)
        # the first row is the sample itself
        self._by_seed = np.concatenate([np.ones((1, seeds)), by_seed])
        self._by_image = np.concatenate([np.ones((1, self.images)), by_image])
        self._count = self._by_image @ self._sums(np.ones((1, len(self._images))))[:, 0]

    def means(self, points: Floats) -> Floats:
        """Mean of each dimension, in each draw; the first row is the sample's own.

        Args:
            points: what every question was worth, seeds x questions.

        Returns:
            draws + 1 x dimensions; NaN where a draw holds no question of a dimension.
        """
        sums = self._sums(points)  # images x seeds x dimensions
        by_image = np.tensordot(self._by_image, sums, axes=1)
        top = np.einsum("bs,bsd->bd", self._by_seed, by_image)
        bottom = self._count * self.seeds
        return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))

    def measure(self, points: Floats, measure: str) -> Floats:
        """One number in each draw: the mean of the dimensions (``macro``), of all questions (``accuracy``), or of one
        dimension."""
        means = self.means(points)
        if measure == "macro":
            return np.asarray(np.nanmean(means, axis=1))
        if measure == "accuracy":
            held = np.where(np.isnan(means), 0.0, means) * self._count
            return np.asarray(held.sum(axis=1) / self._count.sum(axis=1))
        return np.asarray(means[:, self.names.index(measure)])

    def by_seed(self, points: Floats, measure: str) -> Floats:
        """The measure at each seed, on the questions as they are."""
        found = []
        for row in points:
            right = np.bincount(self._dimensions, weights=row, minlength=len(self.names))
            count = np.bincount(self._dimensions, minlength=len(self.names))
            if measure == "accuracy":
                found.append(float(row.mean()))
            elif measure == "macro":
                found.append(float((right / count).mean()))
            else:
                found.append(float(row[self._dimensions == self.names.index(measure)].mean()))
        return np.array(found)

    def estimate(self, values: Floats) -> Estimate:
        """An estimate of what `measure` gave, or of any number made of it draw by draw."""
        return Estimate(float(values[0]), self._interval(values[1:]), self.seeds, self.images)

    def _interval(self, values: Floats) -> Interval | None:
        finite = values[np.isfinite(values)]
        if self.images < 2 or finite.size < 0.9 * values.size:
            return None
        low, high = np.percentile(finite, [2.5, 97.5])
        return Interval(float(low), float(high))

    def _sums(self, points: Floats) -> Floats:
        seeds = points.shape[0]
        sums = np.zeros((self.images, len(self.names), seeds))
        np.add.at(sums, (self._images, self._dimensions), points.T)
        return np.swapaxes(sums, 1, 2)


def slope(doses: Sequence[float], values: Floats) -> Floats:
    """Least-squares slope over doses, for each draw.

    Args:
        values: draws x doses.
    """
    x = np.asarray(doses, dtype=np.float64) - np.mean(doses)
    return np.asarray(values @ x / (x @ x))


class Trend(msgspec.Struct, frozen=True):
    """Page's L over seeds (rows) and doses (columns, rising), with the two-sided p of a monotone trend."""

    statistic: float
    p: float


def page(values: Floats) -> Trend:
    """Page's test: do values rise, or fall, with the column?

    The distribution of L under no trend is exact up to 7 columns (ties get middle ranks, and the null permutes them),
    normal above. Its smallest p is 2 / columns! to the power of rows: one row of four columns cannot be below 0.08.
    """
    rows, columns = values.shape
    weights = np.arange(1, columns + 1)
    ranks = np.array([ranked(row) for row in values])
    found = float((ranks @ weights).sum())
    middle = rows * columns * (columns + 1) ** 2 / 4
    if columns > _EXACT_DOSES:
        variance = (
            sum(float(((r - r.mean()) ** 2).sum()) for r in ranks)
            * float(((weights - weights.mean()) ** 2).sum())
            / (columns - 1)
        )
        if variance <= 0:
            return Trend(found, 1.0)
        return Trend(found, math.erfc(abs(found - middle) / math.sqrt(2 * variance)))
    chance = {0: 1.0}  # of twice the sum so far, since middle ranks are halves
    for row in ranks:
        orders = np.array(list(itertools.permutations(2 * row)))
        sums, times = np.unique(np.rint(orders @ weights).astype(np.int64), return_counts=True)
        following: dict[int, float] = {}
        for before, probability in chance.items():
            for added, number in zip(sums.tolist(), times.tolist(), strict=True):
                following[before + added] = following.get(before + added, 0.0) + probability * number / len(orders)
        chance = following
    far = abs(2 * found - 2 * middle)
    return Trend(found, min(1.0, sum(p for value, p in chance.items() if abs(value - 2 * middle) >= far - 1e-9)))


def ranked(values: Sequence[float] | Floats) -> Floats:
    """Ranks from 1, ties their middle."""
    values = np.asarray(values, dtype=np.float64)
    less = (values[None, :] < values[:, None] - _SLACK).sum(axis=1)
    same = (np.abs(values[None, :] - values[:, None]) <= _SLACK).sum(axis=1)
    return np.asarray(less + (same + 1) / 2, dtype=np.float64)


class Correlation(msgspec.Struct, frozen=True):
    """Spearman's rho over n pairs, its interval (None below 5 pairs or at +-1), and a two-sided permutation p."""

    rho: float
    interval: Interval | None
    p: float
    n: int


def spearman(first: Sequence[float], second: Sequence[float]) -> Correlation | None:
    """Rank correlation of pairs; None below 4 pairs, or where one side is constant."""
    n = len(first)
    one, other = (ranked(x) - (n + 1) / 2 for x in (first, second))
    size = math.sqrt(float(one @ one) * float(other @ other))
    if n < 4 or size == 0:
        return None
    rho = float(one @ other) / size
    if n <= _EXACT_ARMS:
        orders = np.array(list(itertools.permutations(other)))
        p = float((np.abs(orders @ one) >= abs(rho) * size - 1e-9).mean())
    else:
        rng = np.random.default_rng(0)
        orders = rng.permuted(np.tile(other, (_PERMUTATIONS, 1)), axis=1)
        hits = int((np.abs(orders @ one) >= abs(rho) * size - 1e-9).sum())
        p = (hits + 1) / (_PERMUTATIONS + 1)
    interval = None
    if n > 4 and abs(rho) < 1 - 1e-12:
        error = _NORMAL * math.sqrt((1 + rho * rho / 2) / (n - 3))
        middle = math.atanh(rho)
        interval = Interval(math.tanh(middle - error), math.tanh(middle + error))
    return Correlation(rho, interval, p, n)


def holm(p: Sequence[float]) -> list[float]:
    """Holm's adjusted p of each look: the smallest times the number of looks, the next times one less, and never below
    the one before."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted = [0.0] * len(p)
    highest = 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, p[i] * (len(p) - rank)))
        adjusted[i] = highest
    return adjusted


def detectable(first: Floats, second: Floats, images: Sequence[int], seeds: int) -> float:
    """The difference between two arms that a study of so many seeds finds in four of five cases (80 % power, 5 %
    level), from two runs of *one* arm with different seeds.

    2.8 standard errors of the paired difference of accuracy. Its variance is the larger one of the clustered variance
    over images and of the square of the runs' own difference, divided by the seeds. Two runs make a rough guess.
    """
    difference = np.asarray(second) - np.asarray(first)
    numbers = np.asarray(images, dtype=np.int64)
    centred = np.bincount(numbers, weights=difference - difference.mean())
    count = int(np.unique(numbers).size)
    if count < 2:
        return math.nan
    clustered = float(centred @ centred) / difference.size**2 * count / (count - 1)
    variance = max(clustered, float(difference.mean()) ** 2)
    return (_NORMAL + 0.8416212335729143) * math.sqrt(variance / seeds)
