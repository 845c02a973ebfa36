"""What steps want to know of every sample, found out in one pass: small columns, row by row beside the samples."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from vlit.engine import Kept
from vlit.hashing import Hashes, hash_texts, mix
from vlit.measure import View
from vlit.words import tokens_of

Ints = npt.NDArray[np.int64]

_LETTERS_PER_TOKEN = 4
_STRIDE = np.uint64(0xD1342543DE82EF95)


class Feature(Protocol):
    """A few columns that depend on the sample alone. Must be picklable.

    Attributes:
        name: of the feature and of its stage; two features of one name are the same.
        fields: its columns and their types.
    """

    name: str
    fields: Mapping[str, pa.DataType]

    def columns(self, view: View) -> Sequence[pa.Array]:
        """The columns for the rows of a view, in the order of ``fields``."""


class FeatureStep:
    """Finds out features of samples; a `vlit.engine.Step`."""

    name = "features"
    version = "2"

    def __init__(self, features: Sequence[Feature]) -> None:
        self._features = tuple(features)
        self.schema = pa.schema([(name, kind) for each in features for name, kind in each.fields.items()])

    def settings(self) -> Any:
        """The features' names, which say all that they depend on."""
        return [each.name for each in self._features]

    def open(self) -> None:
        """Nothing is heavy."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """The features of a batch."""
        view = View(batch)
        arrays = [column for each in self._features for column in each.columns(view)]
        cast = [array.cast(field.type) for array, field in zip(arrays, self.schema, strict=True)]
        return Kept(pa.RecordBatch.from_arrays(cast, schema=self.schema))


class _Basic:
    """id, source and licence; ``paths``, a hash of all image paths; how many images, exchanges, words and tokens.

    A token is taken to be four characters, about what tokenizers make of English; image tokens are not counted, since
    they depend on the model.
    """

    name = "basic"
    fields: Mapping[str, pa.DataType] = {
        "id": pa.string(), "source": pa.string(), "licence": pa.string(), "image": pa.uint64(), "paths": pa.uint64(),
        "images": pa.int32(), "turns": pa.int32(), "answer_words": pa.int32(), "tokens": pa.int32(),
    }  # fmt: skip

    def columns(self, view: View) -> Sequence[pa.Array]:
        """See the class."""
        n, plain = len(view), view.untyped_samples
        paths = _named(view).group_by("row", maintain_order=True).agg(pl.col("path").str.join("\n"))
        joined = _per_row(view, paths, "path", "")
        said = view.pairs.group_by("row").agg(
            turns=pl.len(),
            words=(pl.col("answer").str.count_matches(r"\S+")).sum(),
            letters=(pl.col("question").str.len_chars() + pl.col("answer").str.len_chars()).sum(),
        )
        counts = {name: _per_row(view, said, name, 0) for name in ("turns", "words", "letters")}
        tokens = (counts["letters"] + _LETTERS_PER_TOKEN - 1) // _LETTERS_PER_TOKEN
        hashes = hash_texts(joined)
        hashes[(joined == "").to_numpy()] = np.uint64(0)  # no image: told apart from every path
        columns: list[Any] = [
            plain["id"], plain["source"], plain["licence"], pl.Series(view.clusters),
            pl.Series(hashes), plain["n_images"], counts["turns"], counts["words"], tokens,
        ]  # fmt: skip
        assert all(len(column) == n for column in columns)
        return [_arrow(column) for column in columns]


class _Type:
    """The instruction type: the sample's own, else told by rules on its questions (`vlit.measure`)."""

    name = "type"
    fields: Mapping[str, pa.DataType] = {"type": pa.string()}

    def columns(self, view: View) -> Sequence[pa.Array]:
        """See the class."""
        return [_arrow(view.samples["type"])]


class _Wording:
    """A hash of the words of all turns: case, spacing and punctuation between words do not count, who speaks does."""

    name = "wording"
    fields: Mapping[str, pa.DataType] = {"wording": pa.uint64()}

    def columns(self, view: View) -> Sequence[pa.Array]:
        """See the class."""
        rows, roles, tokens = spoken(view)
        found = np.zeros(len(view), dtype=np.uint64)
        if rows.size:
            starts = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
            sizes = np.diff(np.append(starts, rows.size))
            place = (np.arange(rows.size) - np.repeat(starts, sizes)).astype(np.uint64)
            placed = mix(tokens + place * _STRIDE + roles.astype(np.uint64))
            found[rows[starts]] = mix(np.add.reduceat(placed, starts), 5)
        return [pa.array(found)]


BASIC, TYPE, WORDING = _Basic(), _Type(), _Wording()


def spoken(view: View) -> tuple[Ints, npt.NDArray[np.uint8], Hashes]:
    """Of every word of a view its row, who says it (1 user, 2 assistant, 0 anybody else), and its hash, in order."""
    return view.once("spoken words", _spoken)


def _spoken(view: View) -> tuple[Ints, npt.NDArray[np.uint8], Hashes]:
    turns = view.turns.with_row_index("line")
    lines, tokens = tokens_of(turns.select(row="line", text="text"))
    rows = turns["row"].to_numpy().astype(np.int64)[lines]
    roles = turns["role"].replace_strict({"user": 1, "assistant": 2}, default=0, return_dtype=pl.UInt8).to_numpy()
    return rows, roles[lines], tokens


def _named(view: View) -> pl.DataFrame:
    """row and path of every image; one that is embedded without a path is named by its bytes."""
    images = view.images.select("row", "path")
    if not (images["path"] == "").any():
        return images
    names = [
        image["path"] or (hashlib.sha256(image["bytes"]).hexdigest() if image["bytes"] else "")
        for listed in view.taken(range(len(view))).column("images").to_pylist()
        for image in listed or ()
    ]
    return images.with_columns(path=pl.Series(names, dtype=pl.String))


def _per_row(view: View, frame: pl.DataFrame, column: str, empty: str | int) -> pl.Series:
    base = pl.DataFrame({"row": pl.Series(range(len(view)), dtype=pl.UInt32)})
    return base.join(frame.select("row", column), on="row", how="left", maintain_order="left")[column].fill_null(empty)


def _arrow(column: pl.Series) -> pa.Array:
    return column.to_arrow(compat_level=pl.CompatLevel.oldest())
