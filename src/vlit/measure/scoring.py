"""The step that gives every sample its numbers: a batch of samples in, a batch of scores out, row by row alike.

Score columns: id, image, cluster, images (hashes of all its images), type, source, licence, exchanges, and per
sample-level indicator its name (Float64, null = unknown) and, where the mean is weighted, ``<name>:weight``.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA
from vlit.engine import Kept
from vlit.hashing import hash_texts
from vlit.measure.indicator import SampleIndicator
from vlit.measure.view import Scenes, View

WEIGHT = ":weight"
WITH_SCENE = "samples with a scene"
_FIXED = [
    ("id", pa.string()),
    ("image", pa.string()),
    ("cluster", pa.uint64()),
    ("images", pa.list_(pa.uint64())),
    ("type", pa.string()),
    ("source", pa.string()),
    ("licence", pa.string()),
    ("exchanges", pa.int32()),
]


class ScoreStep:
    """Scores samples with sample-level indicators; a `vlit.engine.Step`.

    Args:
        indicators: what to compute.
        scenes: where scenes come from, for indicators of tier ``scene``; must be picklable.
    """

    name = "score"
    version = "1"

    def __init__(self, indicators: Sequence[SampleIndicator], scenes: Scenes | None = None) -> None:
        self._indicators = tuple(indicators)
        self._scenes = scenes
        # Which columns there are is known from an empty view, so that the schema is fixed before any row is seen.
        empty = View(pa.Table.from_pylist([], schema=SAMPLE_SCHEMA))
        self._weighted = {i.about.name for i in indicators if i.weigh(empty) is not None}
        fields = list(_FIXED)
        for each in indicators:
            fields.append((each.about.name, pa.float64()))
            if each.about.name in self._weighted:
                fields.append((each.about.name + WEIGHT, pa.float64()))
        self.schema = pa.schema(fields, metadata={"vlit.schema": "scores/1"})

    def settings(self) -> Any:
        """Indicators with their versions, and where scenes come from.

        Scenes are known by how they pickle; `SceneIndex` carries a mark that changes with its files.
        """
        scenes = "" if self._scenes is None else hashlib.sha256(pickle.dumps(self._scenes)).hexdigest()
        return [[[i.about.name, i.about.version] for i in self._indicators], scenes]

    def open(self) -> None:
        """Nothing is heavy here; scenes load themselves."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """Scores of a batch. ``counts`` holds ``<name>:<label>`` for what the indicators tally."""
        return self.of_view(View(batch, self._scenes))

    def of_view(self, view: View) -> Kept:
        """Scores of a view."""
        pairs = view.exchanges.group_by("row").agg(pl.len().cast(pl.Int32).alias("n"))
        columns: list[Any] = [
            view.samples["id"], view.samples["image"], view.clusters, _image_hashes(view), view.samples["type"],
            view.samples["source"], view.samples["licence"], view.per_row(pairs, "n").fill_null(0).cast(pl.Int32),
        ]  # fmt: skip
        counts: dict[str, int] = {}
        for each in self._indicators:
            name = each.about.name
            score = each.score(view).cast(pl.Float64).fill_nan(None)
            columns.append(score)
            if name in self._weighted:
                weight = each.weigh(view)
                assert weight is not None
                columns.append(weight.cast(pl.Float64))
            for label, n in each.tally(view).items():
                counts[f"{name}:{label}"] = counts.get(f"{name}:{label}", 0) + n
        if self._scenes is not None:
            counts[WITH_SCENE] = sum(map(bool, view.albums))
        arrays = [_arrow(c).cast(f.type) for c, f in zip(columns, self.schema, strict=True)]
        return Kept(rows=pa.RecordBatch.from_arrays(arrays, schema=self.schema), counts=counts)


def _image_hashes(view: View) -> Any:
    counts = view.samples["n_images"].to_numpy()
    offsets = pa.array([0, *counts.cumsum().tolist()], pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(hash_texts(view.images["image"])))


def _arrow(column: Any) -> Any:
    if isinstance(column, pl.Series):
        return column.to_arrow(compat_level=pl.CompatLevel.oldest())
    return column if isinstance(column, pa.Array) else pa.array(column)
