"""Samples with the bytes of their images, streamed: from the image files, or from the shards where pixels are embedded.

A draw is held without pixels. It remembers where each of its rows stands (`PLACE_SCHEMA`), so that embedded ones are
read again in the order of the shards, a batch at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA, samples_from_batch
from vlit.engine import read_batches
from vlit.schema import ImageRef, Sample

if TYPE_CHECKING:
    from vlit.measure.view import View

PLACE_SCHEMA = pa.schema([("shard", pa.int32()), ("line", pa.int64()), ("embedded", pa.bool_())])
_BATCH = 64
_LARGEST = 1 << 28  # bytes; no photograph is larger


def embedded(rows: pa.Table) -> pa.Array:
    """For each row whether an image of it holds its pixels."""
    images = rows.column("images").combine_chunks()
    has = images.values.field("bytes").is_valid().to_numpy(zero_copy_only=False).astype(np.int64)
    sums = np.concatenate([[0], np.cumsum(has)])
    ends = images.offsets.to_numpy()
    return pa.array(sums[ends[1:]] > sums[ends[:-1]])


def pictured(view: View, rows: Sequence[int], shards: Sequence[Path]) -> Iterator[tuple[int, Sample]]:
    """The rows of a view as samples whose images have their bytes; ``bytes`` stays None where they cannot be had.

    First come the rows whose images are files, in the order given, then those with embedded pixels, in the order of
    the shards. Addresses on the web are not fetched.
    """
    for row, record in _records(view, rows, shards, SAMPLE_SCHEMA.names):
        (sample,) = samples_from_batch(record)
        yield row, msgspec.structs.replace(sample, images=tuple(map(_with_bytes, sample.images)))


def pictures(view: View, rows: Sequence[int], shards: Sequence[Path]) -> Iterator[tuple[int, bytes | None]]:
    """The bytes of each row's first image, None where they cannot be had; in the order of `pictured`, and cheaper."""
    for row, record in _records(view, rows, shards, ["images"]):
        (images,) = record.column("images").to_pylist()
        first = images[0] if images else None
        image = ImageRef(path=first["path"] or "", bytes=first["bytes"]) if first else None
        yield row, _with_bytes(image).bytes if image is not None else None


def _records(
    view: View, rows: Sequence[int], shards: Sequence[Path], columns: list[str]
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Single rows as batches of one."""
    places = view.places
    inside = [row for row in rows if places is not None and places[row][2]]
    held = set(inside)
    outside = [row for row in rows if row not in held]
    for start in range(0, len(outside), _BATCH):
        part = outside[start : start + _BATCH]
        for i, batch in enumerate(_singles(view.taken(part).select(columns))):
            yield part[i], batch
    if places is None:
        return
    at = sorted((*places[row][:2], row) for row in inside)
    for shard, group in groupby(at, key=lambda place: place[0]):
        wanted = {line: row for _, line, row in group}
        yield from _from_shard(shards[shard], wanted, columns)


def _from_shard(shard: Path, wanted: dict[int, int], columns: list[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    start, last = 0, max(wanted)
    for batch in read_batches([shard], _BATCH, columns):
        for line in range(start, start + batch.num_rows):
            if line in wanted:
                yield wanted[line], batch.slice(line - start, 1)
        start += batch.num_rows
        if start > last:
            return


def _singles(table: pa.Table) -> Iterator[pa.RecordBatch]:
    for batch in table.combine_chunks().to_batches():
        for i in range(batch.num_rows):
            yield batch.slice(i, 1)


def _with_bytes(image: ImageRef) -> ImageRef:
    if image.bytes is not None or not image.path or "://" in image.path:
        return image
    try:
        path = Path(image.path)
        if path.stat().st_size > _LARGEST:
            return image
        return msgspec.structs.replace(image, bytes=path.read_bytes())
    except (OSError, ValueError):  # no such file, or a name that no file can have: unknown, and counted as such
        return image
