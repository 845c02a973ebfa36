"""A batch of samples as Polars frames, each made when first asked for.

Frames and their columns (``row`` numbers the samples of the view from 0, ``k`` the exchanges of a sample from 0):

* ``samples``: row, id, path (of the first image, ``""`` for none), image (its key), n_images, type, source, licence
* ``images``: row, path, image, width, height: all images of all samples
* ``turns``: row, turn, role, text, marks (image marks in it), boxes (boxes in it)
* ``exchanges``: row, k, question, answer, type, form, hops, phrasing (the last three null without evidence)

``image`` tells pictures apart within one dataset: the number in a COCO-like name, so that
``train2014/COCO_train2014_000000397133.jpg`` and ``000000397133.jpg`` are one picture, else the path as it stands. A
row's cluster is the stable hash of its first image; a sample without images is clustered by its words, so that copies
of it fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA, samples_from_batch
from vlit.hashing import Hashes, hash_texts
from vlit.measure.instruments import NO_INSTRUMENTS, Instruments
from vlit.measure.typing_rules import question_type
from vlit.schema import FAMILY_OF, Sample, Scene, Verdict

T = TypeVar("T")
MIXED = "conversation"
_NUMBERED = r"(\d{6,})(?:_\d+)?(?:\.[A-Za-z0-9]+)?$"


class Scenes(Protocol):
    """Where scenes come from: `vlit.scenes.SceneIndex`, or anything picklable with this method."""

    def get(self, image: str) -> Scene | None:
        """The scene of an image path or id, or None."""


class View:
    """Samples (rows with `vlit.arrow.SAMPLE_SCHEMA`) and, where given, the scenes of their images and what
    instruments (an embedder, a model, a judge) read of them.

    Args:
        numbering: clusters in the order in which ``units`` numbers them, all of this view's among them. Views of
            several datasets that get the same one number a shared image alike; without it a view numbers its own.
        with_scenes: only the first so many rows are given scenes; all of them by default.
    """

    def __init__(
        self,
        rows: pa.RecordBatch | pa.Table,
        scenes: Scenes | None = None,
        instruments: Instruments = NO_INSTRUMENTS,
        *,
        numbering: Hashes | None = None,
        with_scenes: int | None = None,
    ) -> None:
        self.instruments = instruments
        self._rows = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows.combine_chunks()
        self._lookup = scenes
        self._numbering = numbering
        self.with_scenes = len(self) if with_scenes is None else min(with_scenes, len(self))
        self._kept: dict[str, Any] = {}

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    def sample(self, row: int) -> Sample:
        """One row as a `Sample`. For the few that are looked at singly."""
        return self._samples_at([row])[0]

    def taken(self, rows: Sequence[int]) -> pa.Table:
        """Rows as they stand, in the order given."""
        return self._rows.take(pa.array(list(rows), pa.int64()))

    @cached_property
    def places(self) -> list[tuple[int, int, bool]] | None:
        """Where the rows of a draw stand: shard, line, whether pixels are embedded there; None for other views."""
        if "shard" not in self._rows.column_names:
            return None
        columns = [self._rows.column(name).to_pylist() for name in ("shard", "line", "embedded")]
        return list(zip(*columns, strict=True))

    @cached_property
    def samples(self) -> pl.DataFrame:
        """One line per sample."""
        typed = self.untyped_samples.join(self._types, on="row", how="left", maintain_order="left")
        return typed.select("row", "id", "path", "image", "n_images", "type", "source", "licence")

    @cached_property
    def untyped_samples(self) -> pl.DataFrame:
        """As `samples`, without the type, which takes longer to tell than all the rest."""
        frame = _polars(self._rows.select(["id", "source", "licence"])).with_columns(pl.all().fill_null(""))
        return (
            frame.with_row_index("row")
            .join(self._first_images, on="row", how="left", maintain_order="left")
            .with_columns(pl.col("path", "image").fill_null(""), n_images=self._image_counts)
        )

    @cached_property
    def images(self) -> pl.DataFrame:
        """One line per image of a sample: row, path, image (key), width, height."""
        frame = _polars(pa.table({"images": without_pixels(self._rows).column("images")})).with_row_index("row")
        frame = frame.filter(pl.col("images").list.len() > 0).explode("images").unnest("images")
        path = pl.col("path").fill_null("")
        key = path.str.extract(_NUMBERED).str.strip_chars_start("0")
        return frame.select("row", path, pl.coalesce(key, path).alias("image"), "width", "height")

    @cached_property
    def _first_images(self) -> pl.DataFrame:
        return self.images.unique("row", keep="first", maintain_order=True).select("row", "path", "image")

    @cached_property
    def _image_counts(self) -> pl.Series:
        counts = self.images.group_by("row").agg(pl.len().cast(pl.Int64).alias("n"))
        return self.per_row(counts, "n").fill_null(0).cast(pl.Int64)

    @cached_property
    def turns(self) -> pl.DataFrame:
        """One line per message."""
        frame = _polars(self._rows.select(["messages"])).with_row_index("row")
        frame = frame.filter(pl.col("messages").list.len() > 0).explode("messages").unnest("messages")
        part = pl.element().struct
        kind, text = part.field("type"), part.field("text").fill_null("")
        shown = pl.when(kind != "image").then(text).otherwise(pl.lit(""))
        return frame.select(
            "row",
            pl.int_range(pl.len(), dtype=pl.Int64).over("row").alias("turn"),
            pl.col("role").fill_null(""),
            pl.col("content").list.eval(shown).list.join("").fill_null("").str.strip_chars().alias("text"),
            pl.col("content").list.eval((kind == "image").cast(pl.Int64)).list.sum().fill_null(0).alias("marks"),
            pl.col("content").list.eval((kind == "box").cast(pl.Int64)).list.sum().fill_null(0).alias("boxes"),
        )

    @cached_property
    def boxes(self) -> pl.DataFrame:
        """One line per box in a message: row, turn, index (of its image), box."""
        if not self.turns["boxes"].sum():
            return pl.DataFrame(
                schema={"row": pl.UInt32, "turn": pl.Int64, "index": pl.Int64, "box": pl.List(pl.Float64)}
            )
        frame = _polars(self._rows.select(["messages"])).with_row_index("row")
        frame = frame.filter(pl.col("messages").list.len() > 0).explode("messages").unnest("messages")
        frame = frame.with_columns(turn=pl.int_range(pl.len(), dtype=pl.Int64).over("row"))
        frame = frame.filter(pl.col("content").list.len() > 0).explode("content").unnest("content")
        boxes = frame.filter(pl.col("type") == "box")
        return boxes.select("row", "turn", pl.col("index").cast(pl.Int64), pl.col("box").fill_null([]))

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """row, k, question and answer of every exchange; a missing partner is ``""`` (as
        `vlit.schema.Sample.exchanges`)."""
        said = self.turns.filter(pl.col("role").is_in(["user", "assistant"])).select("row", "role", "text")
        same_before = pl.col("row").shift(1) == pl.col("row")
        same_after = pl.col("row").shift(-1) == pl.col("row")
        asked = (same_before & (pl.col("role").shift(1) == "user")).fill_null(value=False)
        replied = (same_after & (pl.col("role").shift(-1) == "assistant")).fill_null(value=False)
        is_answer = pl.col("role") == "assistant"
        pairs = said.select(
            "row",
            pl.when(~is_answer).then(pl.col("text")).when(asked).then(pl.col("text").shift(1)).otherwise(pl.lit(""))
            .alias("question"),
            pl.when(is_answer).then(pl.col("text")).otherwise(pl.lit("")).alias("answer"),
            (is_answer | ~replied).alias("keep"),
        )  # fmt: skip
        pairs = pairs.filter("keep").drop("keep")
        return pairs.select("row", pl.int_range(pl.len(), dtype=pl.Int64).over("row").alias("k"), "question", "answer")

    @cached_property
    def exchanges(self) -> pl.DataFrame:
        """`pairs`, with type, form, hops and phrasing."""
        pairs = self.pairs.join(self._evidence, on=["row", "k"], how="left", maintain_order="left")
        pairs = pairs.join(self._given_type, on="row", how="left", maintain_order="left")
        given = pl.col("given").is_in([t for t in FAMILY_OF if t != MIXED])
        return pairs.with_columns(
            pl.when(pl.col("type") != "").then(pl.col("type"))
            .when(given).then(pl.col("given"))
            .otherwise(question_type(pairs["question"])).alias("type"),
        ).drop("given")  # fmt: skip

    @cached_property
    def clusters(self) -> Hashes:
        """One hash per row: of its image, or of its words where it has none."""
        every = pl.DataFrame({"row": pl.Series(range(len(self)), dtype=pl.UInt32)})
        keys = every.join(self._first_images, on="row", how="left", maintain_order="left")["image"].fill_null("")
        hashes = hash_texts(keys)
        bare = np.flatnonzero((keys == "").to_numpy())
        if bare.size:
            texts = self.turns.filter(pl.col("row").is_in(bare.tolist()))
            texts = texts.group_by("row", maintain_order=True).agg(pl.col("text").str.join("\n"))
            order = pl.DataFrame({"row": bare.astype(np.uint32)})
            hashes[bare] = hash_texts(order.join(texts, on="row", how="left", maintain_order="left")["text"])
        return hashes

    @cached_property
    def units(self) -> npt.NDArray[np.int64]:
        """The clusters numbered from 0 in order of first appearance, or as told: what is resampled."""
        if self._numbering is not None:
            order = np.argsort(self._numbering)
            return order[np.searchsorted(self._numbering, self.clusters, sorter=order)].astype(np.int64)
        _, first, inverse = np.unique(self.clusters, return_index=True, return_inverse=True)
        rank = np.empty(first.size, dtype=np.int64)
        rank[np.argsort(first)] = np.arange(first.size)
        return rank[inverse]

    @property
    def has_scenes(self) -> bool:
        """Whether there are annotations to look into, whatever they hold."""
        return self._lookup is not None

    @cached_property
    def scenes(self) -> list[Scene | None]:
        """The scene of each row; None without annotations, without an image, or with several images (`albums`)."""
        return [album[0] if len(album) == 1 else None for album in self.albums]

    @cached_property
    def albums(self) -> list[tuple[Scene, ...]]:
        """The scenes of all images of each row; empty without an image, where one of them has no annotations, and
        behind the rows that are given scenes."""
        if self._lookup is None:
            return [()] * len(self)
        images = self.images.filter(pl.col("row") < self.with_scenes)
        paths = images.group_by("row", maintain_order=True).agg("path")
        known = {path: self._lookup.get(path) for path in images["path"].unique(maintain_order=True)}
        found: list[tuple[Scene, ...]] = [()] * len(self)
        for row, listed in paths.iter_rows():
            album = tuple(scene for path in listed if (scene := known[path]) is not None)
            found[row] = album if len(album) == len(listed) else ()
        return found

    @cached_property
    def verdicts(self) -> list[list[Verdict] | None]:
        """What the scene says of each row's claims; None for rows without a scene."""
        rows = [row for row, album in enumerate(self.albums) if album]
        found: list[list[Verdict] | None] = [None] * len(self)
        if not rows:
            return found
        from vlit.claims import SceneTable, audit_sample, load_lexicon  # here, because tier text needs no lexicon

        tables: dict[tuple[int, ...], SceneTable] = {}
        for row, sample in zip(rows, self._samples_at(rows), strict=True):
            album = self.albums[row]
            key = tuple(map(id, album))  # rows of one image share their scene
            if key not in tables:
                tables[key] = SceneTable.over(album)
            found[row] = audit_sample(sample, tables[key], load_lexicon(album[0].lexicon))
        return found

    @cached_property
    def evidence_objects(self) -> list[tuple[str, ...]]:
        """Ids of the scene's objects in the evidence of each row."""
        listed = self._rows.column("evidence").to_pylist()
        return [tuple(i for e in found or () for i in e["objects"] or ()) for found in listed]

    def once(self, name: str, make: Callable[[View], T]) -> T:
        """What an indicator needs for its score, its tally and its notes, or several of them need; made at the first
        call."""
        if name not in self._kept:
            self._kept[name] = make(self)
        found: T = self._kept[name]
        return found

    def per_row(self, frame: pl.DataFrame, column: str) -> pl.Series:
        """A column of a frame with one line per ``row`` (some rows missing: null) as Float64 in the view's order."""
        base = pl.DataFrame({"row": pl.Series(range(len(self)), dtype=pl.UInt32)})
        joined = base.join(frame.select("row", column), on="row", how="left", maintain_order="left")
        return joined[column].cast(pl.Float64).alias("")

    def _samples_at(self, rows: list[int]) -> list[Sample]:
        if not rows:
            return []
        table = self.taken(rows).select(SAMPLE_SCHEMA.names)
        return [s for batch in table.to_batches() for s in samples_from_batch(batch)]

    @cached_property
    def _given_type(self) -> pl.DataFrame:
        frame = _polars(self._rows.select(["instruction_type"])).with_row_index("row")
        return frame.select("row", pl.col("instruction_type").fill_null("").alias("given"))

    @cached_property
    def _types(self) -> pl.DataFrame:
        """The sample's own type, else that of its exchanges where they agree, else ``conversation``."""
        found = self.exchanges.group_by("row").agg(
            pl.col("type").first().alias("first"), (pl.col("type").n_unique() == 1).alias("one")
        )
        return self._given_type.join(found, on="row", how="left", maintain_order="left").select(
            "row",
            pl.when(pl.col("given") != "").then(pl.col("given"))
            .when(pl.col("one")).then(pl.col("first"))
            .when(pl.col("one").is_null()).then(pl.lit("other"))
            .otherwise(pl.lit(MIXED)).alias("type"),
        )  # fmt: skip

    @cached_property
    def _evidence(self) -> pl.DataFrame:
        """type, form, hops, phrasing per (row, k); empty where nothing was made from annotations."""
        schema = {"row": pl.UInt32, "k": pl.Int64, "type": pl.String, "form": pl.String, "hops": pl.Int64,
                  "phrasing": pl.String}  # fmt: skip
        column = self._rows.column("evidence")
        if sum(len(chunk.flatten()) for chunk in column.chunks) == 0:
            return pl.DataFrame(schema=schema)
        frame = _polars(pa.table({"evidence": column})).with_row_index("row")
        frame = frame.filter(pl.col("evidence").list.len() > 0).explode("evidence").unnest("evidence")
        return frame.select(
            "row", pl.col("exchange").cast(pl.Int64).alias("k"), "type", "form", pl.col("hops").cast(pl.Int64),
            "phrasing",
        ).unique(["row", "k"], keep="first", maintain_order=True)  # fmt: skip


def _polars(table: Any) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def without_pixels(rows: pa.Table) -> pa.Table:
    """The same rows with the ``bytes`` of every image null: no indicator looks at them, and they would be copied."""
    column = rows.column("images")
    chunks = []
    for chunk in column.chunks:
        values = chunk.values
        names = [field.name for field in values.type]
        fields = [pa.nulls(len(values), pa.binary()) if n == "bytes" else values.field(n) for n in names]
        structs = pa.StructArray.from_arrays(fields, fields=list(values.type))
        mask = chunk.is_null() if chunk.null_count else None
        chunks.append(pa.ListArray.from_arrays(chunk.offsets, structs, type=chunk.type, mask=mask))
    return rows.set_column(rows.schema.get_field_index("images"), "images", pa.chunked_array(chunks, type=column.type))
