"""Means, intervals, distributions and extremes of scores, from shards that stream by once; memory does not grow with
rows.

* The interval of a mean is a bootstrap over 1,024 buckets of images: turns and samples of one image are not
  independent, and buckets keep it at 1,024 sums, however many images there are.
* The distribution is counted over values rounded to three significant digits.
* The extremes are at most one per image; ties go to the larger weight, then by hash of the id.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.hashing import distinct, hash_texts, mix
from vlit.measure.breakdown import SHOWN
from vlit.measure.card import Histogram, Interval
from vlit.measure.indicator import About
from vlit.measure.scoring import WEIGHT
from vlit.measure.shares import coded
from vlit.measure.statistics import FEW, TOO_FEW, histogram, ratio_interval

BUCKETS = 1024
_ORDER = ("score", "weight", "tie", "shard", "row")
_LOOKED_AT = 64  # rows at an end, among which the extremes mostly are


class Extreme:
    """A row among the lowest or highest of an indicator."""

    def __init__(self, shard: int, row: int, score: float) -> None:
        self.shard = shard
        self.row = row
        self.score = score


class ScoreAggregate:
    """What is kept of one sample-level indicator."""

    def __init__(self, about: About, keep: int) -> None:
        self.about = about
        self._keep = keep
        self._top = np.zeros(BUCKETS)
        self._bottom = np.zeros(BUCKETS)
        self.n = 0
        self._groups: dict[str, dict[str, tuple[float, float, int]]] = {"type": {}, "source": {}}
        self._sketch = pl.DataFrame(schema={"value": pl.Float64, "count": pl.Int64})
        self._ends: dict[bool, pl.DataFrame | None] = {False: None, True: None}

    def add(self, frame: pl.DataFrame, shard: int) -> None:
        """Add a shard's scores: columns row, cluster, bucket, tie, type, and this indicator's own."""
        name = self.about.name
        weight = pl.col(name + WEIGHT) if name + WEIGHT in frame.columns else pl.lit(1.0)
        own = frame.select(
            "row", "cluster", "bucket", "tie", "type", "source", pl.col(name).alias("score"), weight.alias("weight")
        )
        own = own.filter(pl.col("score").is_not_null() & (pl.col("weight") > 0))
        if own.is_empty():
            return
        self.n += own.height
        bucket, weights, scores = (own[c].to_numpy() for c in ("bucket", "weight", "score"))
        self._top += np.bincount(bucket, weights=weights * scores, minlength=BUCKETS)
        self._bottom += np.bincount(bucket, weights=weights, minlength=BUCKETS)
        for column, groups in self._groups.items():
            codes, kinds = coded(own[column])
            for kind, *sums in zip(kinds, np.bincount(codes, weights * scores), np.bincount(codes, weights),
                                   np.bincount(codes), strict=True):  # fmt: skip
                top, bottom, n = groups.get(kind, (0.0, 0.0, 0))
                groups[kind] = (top + float(sums[0]), bottom + float(sums[1]), n + int(sums[2]))
        sketch = own.group_by(pl.col("score").round_sig_figs(3).alias("value")).agg(
            pl.len().cast(pl.Int64).alias("count")
        )
        self._sketch = pl.concat([self._sketch, sketch]).group_by("value").sum()
        for highest in (False, True):
            self._ends[highest] = self._extremes(own.with_columns(shard=pl.lit(shard)), self._ends[highest], highest)

    def _extremes(self, own: pl.DataFrame, before: pl.DataFrame | None, highest: bool) -> pl.DataFrame:
        rows = own.drop("bucket", "type", "source")
        rows = rows if before is None else pl.concat([before, rows])
        descending = [highest, True, False, False, False]
        # Sorting everything for six rows is waste. No two rows compare equal, so the first few are always the same.
        first = rows.bottom_k(_LOOKED_AT, by=_ORDER, reverse=descending)
        if first["cluster"].n_unique() < min(self._keep, rows["cluster"].n_unique()):
            first = rows
        ordered = first.sort(_ORDER, descending=descending)
        return ordered.unique("cluster", keep="first", maintain_order=True).head(self._keep)

    def value(self) -> float | None:
        """The (weighted) mean, or None where no sample has a score."""
        return float(self._top.sum() / self._bottom.sum()) if self.n else None

    def interval(self, rng: np.random.Generator) -> tuple[Interval | None, str]:
        """The interval of the mean, or None and why."""
        if not self.n:
            return None, ""
        if int((self._bottom > 0).sum()) < FEW:
            return None, TOO_FEW
        return ratio_interval(self._top, self._bottom, rng), ""

    def by_type(self) -> dict[str, tuple[float | None, int]]:
        """Mean and n per instruction type, the most frequent first."""
        return self._means("type")

    def by_source(self) -> dict[str, tuple[float | None, int]]:
        """Mean and n per source, the most frequent first; empty where there is only one."""
        found = {kind or "unknown": mean for kind, mean in self._means("source").items()}
        return found if len(found) > 1 else {}

    def _means(self, column: str) -> dict[str, tuple[float | None, int]]:
        ordered = sorted(self._groups[column].items(), key=lambda item: (-item[1][2], item[0]))
        return {kind: (top / bottom, n) for kind, (top, bottom, n) in ordered[:SHOWN]}

    def histogram(self) -> Histogram | None:
        """Samples per value."""
        found = self._sketch.sort("value")
        share = self.about.unit == "share"
        return histogram(found["value"].to_numpy(), found["count"].to_numpy().astype(np.float64), share=share)

    def ends(self) -> tuple[list[Extreme], list[Extreme]]:
        """(worst, best) by the indicator's direction; a sample as good as the best is never among the worst."""
        low, high = self._end(False), self._end(True)
        if not low or not high:
            return [], []
        lowest, highest = low[0].score, high[0].score
        low = [e for e in low if e.score < highest]
        high = [e for e in high if e.score > lowest]
        return (high, low) if self.about.direction == "lower" else (low, high)

    def _end(self, highest: bool) -> list[Extreme]:
        rows = self._ends[highest]
        if rows is None:
            return []
        return [Extreme(*row) for row in rows.select("shard", "row", "score").iter_rows()]


class Totals:
    """Counts over the whole dataset: samples, exchanges, distinct images, and samples per type, source and licence.

    Distinct images are counted exactly, with 8 bytes for each.
    """

    def __init__(self) -> None:
        self.samples = 0
        self.exchanges = 0
        self._images = np.zeros(0, dtype=np.uint64)
        self._values: dict[str, dict[str, int]] = {"type": {}, "source": {}, "licence": {}}

    @property
    def images(self) -> int:
        """Distinct images."""
        return int(self._images.size)

    def add(self, frame: pl.DataFrame) -> None:
        """Add a shard of scores."""
        self.samples += frame.height
        self.exchanges += int(frame["exchanges"].sum())
        listed = frame.filter(pl.col("images").list.len() > 0)["images"].explode()
        self._images = distinct(np.concatenate([self._images, listed.to_numpy().astype(np.uint64)]))
        for name, counts in self._values.items():
            for value, n in frame[name].value_counts().iter_rows():
                counts[value or "unknown"] = counts.get(value or "unknown", 0) + n

    def counts(self, name: str, keep: int = 50) -> dict[str, int]:
        """Samples per value of ``type``, ``source`` or ``licence``, the most frequent first, the rest as ``other``."""
        ordered = sorted(self._values[name].items(), key=lambda p: (-p[1], p[0]))
        shown = dict(ordered[:keep])
        if len(ordered) > keep:
            shown["(other)"] = sum(n for _, n in ordered[keep:])
        return shown


def prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """A shard of scores with the columns that the aggregates share: row, bucket, tie."""
    clusters = frame["cluster"].to_numpy()
    return frame.with_row_index("row").with_columns(
        bucket=pl.Series((mix(clusters, 1) % np.uint64(BUCKETS)).astype(np.int64)),
        tie=pl.Series(hash_texts(frame["id"])),
    )
