"""A choice beside a random draw of the same size: is it better than chance, and by how much?"""

from __future__ import annotations

import msgspec
import numpy as np
import polars as pl

from vlit.curate.features import BASIC, TYPE
from vlit.curate.select.base import Ints, Known, Matrix
from vlit.measure import effective_number, jackknife, mean_by_unit, vendi, weighted_counts

_RAREFIED = 2000


class Side(msgspec.Struct, frozen=True):
    """A number with its n and its 95 % interval, resampled by image; no interval where there are too few images."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None


class Beside(msgspec.Struct, frozen=True):
    """One number of the choice and of the random draw."""

    name: str
    unit: str
    chosen: Side
    random: Side


def beside_random(known: Known, chosen: Ints, drawn: Ints) -> list[Beside]:
    """Quality, instruction types and spread of meaning of two draws, given by places in what is known.

    The Vendi score grows with n, so both are thinned to the same number of samples, at most 2,000.
    """
    images = known.pool.read(BASIC, ["image"])["image"].to_numpy().astype(np.uint64)[known.rows]
    units = np.unique(images, return_inverse=True)[1].astype(np.int64)
    kinds = known.pool.read(TYPE)["type"].fill_null("").gather(known.rows)
    names = kinds.unique().sort().to_list()
    codes = kinds.replace_strict({name: i for i, name in enumerate(names)}, return_dtype=pl.Int64).to_numpy()
    some = min(_RAREFIED, chosen.size, drawn.size)
    thin = [places[np.sort(np.argsort(known.chance[places], kind="stable")[:some])] for places in (chosen, drawn)]

    def quality(at: Ints) -> Side:
        rng = np.random.default_rng(known.pool.seed)
        between = mean_by_unit(known.quality[at], _numbered(units[at]), rng)
        return _side(float(known.quality[at].mean()), at.size, between)

    def types(at: Ints) -> Side:
        def statistic(weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
            return effective_number(weighted_counts(codes[at], weights, len(names)))

        between = jackknife(statistic, _numbered(units[at]), 1.0, float(len(names)))
        return _side(statistic(np.ones(at.size)), at.size, between)

    def spread(at: Ints) -> Side:
        vectors: Matrix = known.vectors[at]
        between = jackknife(lambda weights: vendi(vectors, weights), _numbered(units[at]), 1.0)
        return _side(vendi(vectors), at.size, between)

    return [
        Beside("quality", "mean, 0..1", quality(chosen), quality(drawn)),
        Beside("instruction types", "effective number, exp(entropy)", types(chosen), types(drawn)),
        Beside("spread of texts", "Vendi score", spread(thin[0]), spread(thin[1])),
    ]


def _numbered(units: Ints) -> Ints:
    return np.unique(units, return_inverse=True)[1].astype(np.int64)


def _side(value: float, n: int, between: object) -> Side:
    low, high = getattr(between, "low", None), getattr(between, "high", None)
    return Side(value, n, low, high)
