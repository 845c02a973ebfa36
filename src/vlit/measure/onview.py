"""One indicator on one view of samples: its value with its interval, without shards and score files."""

from __future__ import annotations

import zlib

import msgspec
import numpy as np
import polars as pl

from vlit.measure.differences import BUCKETS
from vlit.measure.indicator import DatasetIndicator, Indicator, SampleIndicator, Summary
from vlit.measure.results import EMPTY, NO_SCENE, NOTHING, summary_of
from vlit.measure.statistics import TOO_FEW, Floats, ratio_interval, weighted_counts
from vlit.measure.view import View

_NO_SCENES = "needs the images' annotations: --scenes ANNOTATIONS"


class Found(msgspec.Struct):
    """What was found; ``sums`` are top and bottom per bucket of images, for ratios of sums."""

    summary: Summary
    sums: tuple[Floats, Floats] | None = None


def on_view(one: Indicator, view: View, seed: int) -> Found:
    """What an indicator of either level finds in a view; sample-level ones as the mean over it."""
    rng = np.random.default_rng([seed, zlib.crc32(one.about.name.encode())])
    if one.about.tier == "scene" and not view.has_scenes:
        return Found(Summary(value=None, n=0, reason=_NO_SCENES))
    if isinstance(one, DatasetIndicator):
        return Found(summary_of(one, view, rng))
    assert isinstance(one, SampleIndicator)
    return _scored(one, view, rng)


def _scored(one: SampleIndicator, view: View, rng: np.random.Generator) -> Found:
    """A sample-level indicator: the mean over the draw, by bucket of images."""
    if not len(view):
        return Found(Summary(value=None, n=0, reason=EMPTY))
    scores = one.score(view).cast(pl.Float64).fill_nan(None)
    weights = one.weigh(view)
    weight = np.ones(len(view)) if weights is None else weights.cast(pl.Float64).fill_null(0.0).to_numpy()
    known = scores.is_not_null().to_numpy() & (weight > 0)
    if not known.any():
        unseen = one.about.tier == "scene" and not any(s is not None for s in view.scenes)
        return Found(Summary(value=None, n=0, reason=NO_SCENE if unseen else NOTHING))
    bucket, weight = view.units[known] % BUCKETS, weight[known]
    top = weighted_counts(bucket, scores.to_numpy()[known] * weight, BUCKETS)
    bottom = weighted_counts(bucket, weight, BUCKETS)
    interval = ratio_interval(top, bottom, rng)
    return Found(
        Summary(
            value=float(top.sum() / bottom.sum()),
            n=int(known.sum()),
            interval=interval,
            reason="" if interval else TOO_FEW,
        ),
        (top, bottom),
    )
