"""One pass over a dataset: what can be counted is counted of every record, and a random draw is kept for the rest.

Memory does not grow with the dataset but for 8 bytes per distinct image and the names of its sources, licences and
types, of which the first `_NAMES` are told apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from vlit.hashing import Hashes, hash_texts, mix
from vlit.measure import View

DRAW = 20000
_NAMES = 1000
_OTHERS = "(others)"
_TEXT = 2000  # characters of a question or an answer that are kept
_FRAMES = 4  # pictures at least for a sample to be a row of frames
_COUNTER = re.compile(r"\d+(?=\D*$)")
_VIDEO = re.compile(r"\bvideo", re.IGNORECASE)
_CHUNKS = 8
_SCHEMA = {"sample": pl.UInt64, "key": pl.UInt64, "image": pl.UInt64, "question": pl.String, "answer": pl.String,
           "type": pl.String, "boxed": pl.Boolean}  # fmt: skip


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a dataset holds.

    Attributes:
        samples, exchanges: of every record that could be read.
        images: distinct ones, by path (COCO-like names by their number).
        without_image, several_images: samples with no image, with more than one.
        frames: samples whose images are a numbered row from one folder, as frames of a video are.
        multi_turn: samples of more than one exchange.
        with_evidence: samples that carry the program their answer came from (`vlit.schema.Evidence`).
        rejected: records that could not be read; about_video: those of them refused for being about a video.
        types: exchanges by instruction type; sources, licences: samples by name (``""`` = not told).
        reasons: why records could not be read, the most frequent first.
        drawn: exchanges of a uniform draw of at most `DRAW` samples: sample, key, image, question, answer, type,
            and whether the sample holds a box as a part of its own.
    """

    samples: int
    exchanges: int
    images: int
    without_image: int
    several_images: int
    frames: int
    multi_turn: int
    with_evidence: int
    rejected: int
    about_video: int
    types: dict[str, int]
    sources: dict[str, int]
    licences: dict[str, int]
    reasons: tuple[str, ...]
    drawn: pl.DataFrame


class Survey:
    """Takes batches in any number, then says what was in them. The draw depends on the order of samples and the seed,
    not on where batches begin."""

    def __init__(self, seed: int = 0, draw: int = DRAW) -> None:
        self._seed = seed
        self._draw = draw
        self._images: Hashes = np.zeros(0, dtype=np.uint64)
        self._new: list[Hashes] = []
        self._numbers: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._sources: Counter[str] = Counter()
        self._licences: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._kept = pl.DataFrame(schema=_SCHEMA)
        self._limit = int(np.iinfo(np.uint64).max)

    def add(self, rows: pa.RecordBatch) -> None:
        """Rows with `vlit.arrow.SAMPLE_SCHEMA`."""
        if rows.num_rows == 0:
            return
        view = View(rows)
        exchanges = view.exchanges
        turns = exchanges.group_by("row").len()["len"]
        images = view.samples["n_images"]
        self._numbers.update(
            samples=len(view), exchanges=exchanges.height, multi_turn=int((turns > 1).sum()),
            without_image=int((images == 0).sum()), several_images=int((images > 1).sum()),
            frames=_frames(view), with_evidence=int(pa.compute.sum(_filled(rows)).as_py() or 0),
        )  # fmt: skip
        _count(self._types, exchanges["type"])
        _count(self._sources, view.samples["source"])
        _count(self._licences, view.samples["licence"])
        self._add_images(hash_texts(view.images["image"]))
        self._add_drawn(view, exchanges)

    def add_rejects(self, reasons: Iterable[str]) -> None:
        """The reasons why records could not be read, one per record."""
        for reason in reasons:
            self._numbers.update(rejected=1, about_video=int(_VIDEO.search(reason) is not None))
            self._reasons[reason if reason in self._reasons or len(self._reasons) < _NAMES else _OTHERS] += 1

    def facts(self) -> Facts:
        """What was counted so far."""
        self._merge_images()
        counted = {name: self._numbers[name] for name in _COUNTED}
        return Facts(
            images=int(self._images.size), types=_sorted(self._types), sources=_sorted(self._sources),
            licences=_sorted(self._licences), reasons=tuple(_sorted(self._reasons)), drawn=self._kept, **counted,
        )  # fmt: skip

    def _add_images(self, found: Hashes) -> None:
        self._new.append(np.unique(found))
        if sum(each.size for each in self._new) > max(1 << 16, self._images.size // 4):
            self._merge_images()

    def _merge_images(self) -> None:
        self._images = np.unique(np.concatenate([self._images, *self._new]))
        self._new = []

    def _add_drawn(self, view: View, exchanges: pl.DataFrame) -> None:
        """The samples of the smallest keys stay: a uniform draw, whatever the length."""
        first = self._numbers["samples"] - len(view)
        numbers = np.arange(first, first + len(view), dtype=np.uint64)
        keys = mix(numbers, self._seed)
        base = pl.DataFrame(
            {"row": np.arange(len(view), dtype=np.uint32), "sample": numbers, "key": keys, "image": view.clusters}
        ).filter(pl.col("key") <= pl.lit(self._limit, dtype=pl.UInt64))
        if base.height == 0:
            return
        texts = [pl.col(name).str.head(_TEXT) for name in ("question", "answer")]
        boxed = view.turns.group_by("row").agg((pl.col("boxes").sum() > 0).alias("boxed"))
        base = base.join(boxed, on="row", how="left", maintain_order="left")
        found = exchanges.join(base, on="row", how="inner", maintain_order="left").with_columns(texts)
        self._kept = pl.concat([self._kept, found.select(pl.col(n).cast(t) for n, t in _SCHEMA.items())])
        keys_kept = self._kept["key"].unique().sort()
        if keys_kept.len() > self._draw:
            self._limit = int(keys_kept[self._draw - 1])
            self._kept = self._kept.filter(pl.col("key") <= pl.lit(self._limit, dtype=pl.UInt64))
        if self._kept.n_chunks() > _CHUNKS:
            self._kept = _copied(self._kept)


_COUNTED = ("samples", "exchanges", "without_image", "several_images", "frames", "multi_turn", "with_evidence",
            "rejected", "about_video")  # fmt: skip


def _copied(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows in memory of their own: those left of a filter keep the texts of all others alive."""
    copied = pl.from_arrow(frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()))
    assert isinstance(copied, pl.DataFrame)
    return copied


def _filled(rows: pa.RecordBatch) -> pa.Array:
    lengths = pa.compute.list_value_length(rows.column("evidence"))
    return pa.compute.greater(pa.compute.fill_null(lengths, 0), 0)


def _frames(view: View) -> int:
    """Samples of many images whose names differ by one rising number alone."""
    many = view.samples.filter(pl.col("n_images") >= _FRAMES)["row"]
    if many.len() == 0:
        return 0
    paths = view.images.filter(pl.col("row").is_in(many.implode())).group_by("row", maintain_order=True).agg("path")
    return sum(_is_row(found) for found in paths["path"].to_list())


def _is_row(paths: list[str]) -> bool:
    numbers = [_COUNTER.search(path) for path in paths]
    if not all(numbers) or len({_COUNTER.sub("", path) for path in paths}) != 1:
        return False
    values = [int(number[0]) for number in numbers if number]
    return values == sorted(set(values))


def _count(counter: Counter[str], values: pl.Series) -> None:
    for name, number in values.value_counts(sort=True, name="n").sort("n", values.name, descending=True).iter_rows():
        counter[name if name in counter or len(counter) < _NAMES else _OTHERS] += number


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
