"""The chosen rows of all datasets as one stream: read a batch at a time, marked with where they come from, interleaved.

Interleaved, the j-th of a dataset's n rows stands at (j + 1/2) / n of the mix, so that every stretch of it holds the
datasets in the proportions of the whole. Memory stays at a batch for each dataset.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vlit.arrow import SAMPLE_SCHEMA
from vlit.curate.drawing import Rows, Times
from vlit.curate.mixture import Part
from vlit.curate.renaming import Renamed
from vlit.engine import read_batches
from vlit.errors import InputError

STEP, VERSION = "mix", "1"
"""The step that stands in the lineage of every sample of a mix; the version changes when the same choice gives other
bytes."""

_BLOCK = 2048
_LINEAGE = SAMPLE_SCHEMA.field("lineage").type
_IMAGES = SAMPLE_SCHEMA.field("images").type


class Stream:
    """The chosen rows of one dataset, pass after pass, in the order of the dataset.

    Args:
        times: how often each row is in the mix.
        renamed: for each pass the rows with a number behind their id.
    """

    def __init__(self, part: Part, shards: Sequence[Path], times: Times, renamed: Sequence[Renamed]) -> None:
        self.size = int(times.sum())
        self._rows = self._read(part, shards, times, renamed)
        self._name = part.path
        self._held: list[pa.RecordBatch] = []

    def take(self, rows: int) -> pa.Table:
        """The next rows."""
        taken: list[pa.RecordBatch] = []
        while rows > 0:
            batch = self._held.pop() if self._held else next(self._rows, None)
            if batch is None:
                raise InputError(self._name, "has fewer rows than a moment ago", "Do not change it while it is mixed.")
            if batch.num_rows > rows:
                self._held.append(batch.slice(rows))
                batch = batch.slice(0, rows)
            taken.append(batch)
            rows -= batch.num_rows
        return pa.Table.from_batches(taken, SAMPLE_SCHEMA)

    def _read(
        self, part: Part, shards: Sequence[Path], times: Times, renamed: Sequence[Renamed]
    ) -> Iterator[pa.RecordBatch]:
        for number, names in enumerate(renamed):
            start = 0
            for batch in read_batches(shards, columns=SAMPLE_SCHEMA.names):
                here = np.flatnonzero(times[start : start + batch.num_rows] > number)
                if here.size:
                    chosen = batch.take(pa.array(here)).cast(SAMPLE_SCHEMA)
                    yield _marked(chosen, part, here + start, number, names)
                start += batch.num_rows


def blended(streams: Sequence[Stream], order: Literal["interleave", "concat"]) -> Iterator[pa.RecordBatch]:
    """All rows of all streams, in batches of about 2,048."""
    if order == "concat":
        for stream in streams:
            for start in range(0, stream.size, _BLOCK):
                yield from _batches(stream.take(min(_BLOCK, stream.size - start)))
        return
    blocks = max(1, -(-sum(stream.size for stream in streams) // _BLOCK))
    taken = [0] * len(streams)
    for block in range(1, blocks + 1):
        tables, places = [], []
        for i, stream in enumerate(streams):
            upto = (2 * block * stream.size // blocks + 1) // 2  # the rows whose place is within this block
            if upto > taken[i]:
                tables.append(stream.take(upto - taken[i]))
                places.append((np.arange(taken[i], upto) + 0.5) / stream.size)
                taken[i] = upto
        if tables:
            ranks = np.argsort(np.concatenate(places), kind="stable")
            yield from _batches(pa.concat_tables(tables).combine_chunks().take(pa.array(ranks)))


def _batches(table: pa.Table) -> list[pa.RecordBatch]:
    batches: list[pa.RecordBatch] = table.combine_chunks().to_batches()
    return batches


def _marked(batch: pa.RecordBatch, part: Part, rows: Rows, number: int, names: Renamed) -> pa.RecordBatch:
    """The rows with their new ids, their source, licence and images' folder, and a step in their lineage."""
    old = batch.column("id")
    ids = _renamed(old, rows, names)
    details = pc.binary_join_element_wise(
        f"from {part.name}, sample ", pc.cast(pa.array(rows + 1), pa.string()), _again(old, ids, number), ""
    )
    columns = {
        "id": ids,
        "source": _filled(batch.column("source"), part.name),
        "licence": _filled(batch.column("licence"), part.licence),
        "images": _below(batch.column("images"), part.images),
        "lineage": _longer(batch.column("lineage"), details),
    }
    return pa.RecordBatch.from_arrays(
        [columns.get(name, batch.column(name)) for name in SAMPLE_SCHEMA.names], schema=SAMPLE_SCHEMA
    )


def _renamed(ids: pa.Array, rows: Rows, names: Renamed) -> pa.Array:
    low, high = np.searchsorted(names.rows, [rows[0], rows[-1] + 1])
    if low == high:
        return ids
    numbers = np.zeros(rows.size, dtype=np.int64)
    numbers[np.searchsorted(rows, names.rows[low:high])] = names.numbers[low:high]
    changed = pc.binary_join_element_wise(ids, pc.cast(pa.array(numbers), pa.string()), "#")
    return pc.if_else(pa.array(numbers > 0), changed, ids)


def _again(old: pa.Array, new: pa.Array, number: int) -> pa.Array:
    """What is to be told of a row beside its place: the pass, and that its id was changed (in the words of the readers,
    `vlit.formats.rows`)."""
    passed = f", pass {number + 1}" if number else ""
    told = pc.binary_join_element_wise(f"{passed}, repeated id '", old, "' became '", new, "'", "")
    return pc.if_else(pc.equal(old, new), passed, told)


def _filled(values: pa.Array, otherwise: str) -> pa.Array:
    return pc.if_else(pc.equal(values, ""), otherwise, values) if otherwise else values


def _below(column: pa.ListArray, folder: str) -> pa.ListArray:
    """Image paths with a folder in front, unless they are absolute or addresses."""
    if not folder:
        return column
    images = column.flatten()
    fields = [images.field(n) for n in range(images.type.num_fields)]
    at = images.type.get_field_index("path")
    paths = pc.fill_null(fields[at], "")
    stays = pc.or_(pc.or_(pc.starts_with(paths, "/"), pc.match_substring(paths, "://")), pc.equal(paths, ""))
    fields[at] = pc.if_else(stays, paths, pc.binary_join_element_wise(folder.rstrip("/"), paths, "/"))
    joined = pa.StructArray.from_arrays(fields, fields=list(_IMAGES.value_type))
    return pa.ListArray.from_arrays(_from_zero(column), joined, type=_IMAGES)


def _longer(column: pa.ListArray, details: pa.Array) -> pa.ListArray:
    """Each row's lineage with one step more."""
    rows = len(column)
    ends = _from_zero(column).to_numpy()
    flat = column.flatten()
    added = pa.StructArray.from_arrays(
        [pa.repeat(STEP, rows), pa.repeat(VERSION, rows), details], fields=list(_LINEAGE.value_type)
    )
    longer = ends + np.arange(rows + 1)
    places = np.empty(len(flat) + rows, dtype=np.int64)
    last = longer[1:] - 1
    places[last] = len(flat) + np.arange(rows)
    before = np.ones(places.size, dtype=np.bool_)
    before[last] = False
    places[before] = np.arange(len(flat))
    steps = pa.concat_arrays([flat, added]).take(pa.array(places))
    return pa.ListArray.from_arrays(pa.array(longer, pa.int32()), steps, type=_LINEAGE)


def _from_zero(column: pa.ListArray) -> pa.Array:
    start = column.offsets[0]
    return column.offsets if start.as_py() == 0 else pc.subtract(column.offsets, start)
