"""What a mix has to know of every row before it chooses: a few numbers for each, never the rows themselves.

A hash of its id (8 bytes), and where they are asked for a hash of its first image (8), an estimate of its tokens (8)
and a hash of its source (8), beside one byte that says whether a licence bars it: 9 to 33 bytes a sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from vlit.catalog.licence import Use, allows
from vlit.engine import Progress, read_batches
from vlit.hashing import Hashes, hash_texts
from vlit.measure import View
from vlit.words import TOKENS_PER_WORD

Codes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]

IMAGE_TOKENS = 576
"""Of an image, where tokens are counted: 24 x 24 patches, as in LLaVA-1.5 (arXiv 2310.03744)."""

FREE, FORBIDDEN, UNKNOWN = 0, 1, 2
"""What a licence says of a row: nothing against it, that the use is not allowed, or nothing that is known."""

_ROWS = 8192


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a mix asks of every row.

    Attributes:
        tokens: an estimate of its tokens.
        images: its first image.
        sources: its source.
        use: what its licence must allow; ``""`` does not look at licences.
        image_tokens: tokens of an image.
    """

    tokens: bool = False
    images: bool = False
    sources: bool = False
    use: str = ""
    image_tokens: int = IMAGE_TOKENS

    def columns(self) -> list[str]:
        """The columns that have to be read for it."""
        asked = {
            "images": self.images or self.tokens,
            "messages": self.tokens,
            "source": self.sources,
            "licence": bool(self.use),
        }
        return ["id", *(name for name, needed in asked.items() if needed)]


class RowIndex(msgspec.Struct, frozen=True):
    """A dataset's rows in order, one number of each kind for each; empty arrays for what was not asked for.

    Attributes:
        ids: hashes of ids.
        images: hashes of first images, 0 for none.
        tokens: estimated tokens.
        sources: hashes of sources.
        barred: `FREE`, `FORBIDDEN` or `UNKNOWN`.
    """

    ids: Hashes
    images: Hashes
    tokens: Counts
    sources: Hashes
    barred: Codes

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.ids.size)


def index_rows(
    shards: Sequence[Path], wanted: Wanted, name: str, licence: str = "", progress: Progress | None = None
) -> RowIndex:
    """Read a dataset's rows once, only the columns that are needed.

    Args:
        name: the source of rows that name none, and what progress is told under.
        licence: of rows that state none.
    """
    found: list[RowIndex] = []
    done = 0
    for batch in read_batches(shards, _ROWS, wanted.columns()):
        found.append(_of(batch, wanted, name, licence))
        done += batch.num_rows
        if progress is not None:
            progress(f"samples of {name} looked at", done, 0)
    fields = RowIndex.__struct_fields__
    if not found:
        found = [RowIndex(_hashes(0), _hashes(0), np.zeros(0, np.int64), _hashes(0), np.zeros(0, np.uint8))]
    return RowIndex(*(np.concatenate([getattr(each, field) for each in found]) for field in fields))


def ids_of(shards: Sequence[Path], chosen: npt.NDArray[np.bool_]) -> pl.Series:
    """The ids of the chosen rows, in order, as texts."""
    pieces = [pl.Series("id", [], dtype=pl.String)]
    for start, ids in id_batches(shards):
        here = chosen[start : start + len(ids)]
        if here.any():
            pieces.append(ids.filter(pl.Series(here)))
    return pl.concat(pieces)


def id_batches(shards: Sequence[Path]) -> Iterator[tuple[int, pl.Series]]:
    """All ids in order, in batches, each with the number of its first row."""
    start = 0
    for batch in read_batches(shards, _ROWS, ["id"]):
        ids = _column(batch, "id").alias("id")
        yield start, ids
        start += len(ids)


def _of(batch: pa.RecordBatch, wanted: Wanted, name: str, licence: str) -> RowIndex:
    size = batch.num_rows
    view = View(batch) if wanted.images or wanted.tokens else None
    return RowIndex(
        hash_texts(_column(batch, "id")),
        _first_images(view, size) if view is not None and wanted.images else _hashes(0),
        _tokens(view, size, wanted.image_tokens) if view is not None and wanted.tokens else np.zeros(0, np.int64),
        hash_texts(_stated(batch, "source", name)) if wanted.sources else _hashes(0),
        _barred(_stated(batch, "licence", licence), wanted.use) if wanted.use else np.zeros(size, np.uint8),
    )


def _first_images(view: View, size: int) -> Hashes:
    firsts = view.images.unique("row", keep="first", maintain_order=True)
    hashes = _hashes(size)
    hashes[firsts["row"].to_numpy()] = np.maximum(hash_texts(firsts["image"]), np.uint64(1))
    return hashes


def _tokens(view: View, size: int, image_tokens: int) -> Counts:
    words = view.turns.select("row", pl.col("text").str.count_matches(r"\S+").alias("words"))
    said = words.group_by("row").agg(pl.col("words").sum())
    shown = view.images.group_by("row").agg(pl.len())
    tokens = np.zeros(size)
    tokens[said["row"].to_numpy()] += np.round(said["words"].to_numpy() * TOKENS_PER_WORD)
    tokens[shown["row"].to_numpy()] += shown["len"].to_numpy() * image_tokens
    return tokens.astype(np.int64)


def _barred(licences: pl.Series, use: str) -> Codes:
    told = {name: _verdict(name, use) for name in licences.unique().to_list()}
    return licences.replace_strict(told, return_dtype=pl.UInt8).to_numpy()


def _verdict(licence: str, use: str) -> int:
    allowed = allows(spdx(licence), Use(use))
    return UNKNOWN if allowed is None else FREE if allowed else FORBIDDEN


def spdx(licence: str) -> str:
    """A licence as the table of `vlit.catalog.licence` spells it: ``CC BY-SA 4.0`` is ``CC-BY-SA-4.0``."""
    return "-".join(licence.split())


def _stated(batch: pa.RecordBatch, column: str, otherwise: str) -> pl.Series:
    values = _column(batch, column)
    return values.set(values == "", otherwise) if otherwise else values


def _column(batch: pa.RecordBatch, name: str) -> pl.Series:
    values = pl.Series(name, pl.from_arrow(batch.column(name)))
    return values.cast(pl.String).fill_null("")


def _hashes(size: int) -> Hashes:
    return np.zeros(size, dtype=np.uint64)
