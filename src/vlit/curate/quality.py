"""One number for how good a sample is: the weighted mean of the scores that a user names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.curate.features import TYPE
from vlit.curate.pool import Pool
from vlit.curate.scores import scores
from vlit.errors import UsageError
from vlit.measure import INDICATORS

Floats = npt.NDArray[np.float64]
_DEFAULT = {"correctness.wellformed": 1.0, "correctness.leakage": 1.0, "correctness.language": 1.0}
_WITH_SCENES = {"correctness.claims": 1.0}
_UNKNOWN = 0.5


def default_weights(pool: Pool) -> dict[str, float]:
    """What quality is where nothing is named: the shares of correctness that can be told of single samples here."""
    return _DEFAULT | (_WITH_SCENES if pool.scenes is not None else {})


def quality(pool: Pool, weights: Mapping[str, float] | None = None) -> Floats:
    """Quality of all rows, 0..1.

    A score that is a share counts as it is (turned round where lower is better), every other one by its rank within the
    sample's type, so that scales do not matter and no type is better than another for its nature. Unknown scores are
    left out of a sample's mean; a sample without any is put in the middle.

    Raises:
        UsageError: the weights sum to nothing, or a score is not known.
    """
    chosen = dict(weights or default_weights(pool))
    if min(chosen.values()) < 0 or not sum(chosen.values()) > 0:
        raise UsageError("--quality", "the weights sum to nothing, or one is negative", "Write NAME=WEIGHT, above 0.")
    frame = scores(pool, list(chosen))
    frame = frame.with_columns(type=pool.read(TYPE)["type"], alive=pl.Series(pool.alive))
    total, known = np.zeros(frame.height), np.zeros(frame.height)
    for name, weight in chosen.items():
        values = frame.select(_scaled(name)).to_series()
        has = values.is_not_null().to_numpy()
        total[has] += weight * values.drop_nulls().to_numpy()
        known[has] += weight
    mean: Floats = np.divide(total, known, out=np.full(frame.height, _UNKNOWN), where=known > 0)
    return mean


def _scaled(name: str) -> pl.Expr:
    about = INDICATORS.get(name).about if name in INDICATORS.names() else None
    value = pl.col(name).fill_nan(None)
    if about is None or about.unit != "share":
        value = (value.rank("average").over("type") - 0.5) / value.count().over("type")
    return 1 - value if about is not None and about.direction == "lower" else value
