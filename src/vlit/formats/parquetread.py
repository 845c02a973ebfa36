"""Reads records from Parquet files as a stream, as `jsonread` does from JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pyarrow as pa

from vlit.engine import Kept, read_batches
from vlit.errors import InputError
from vlit.formats.base import BATCH_ROWS
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows

R = TypeVar("R", bound=Rows)
Row = dict[str, Any]

_Bytes = bytes  # the field of the same name hides the type inside `Picture`
_ROWS = 64  # of pictures, a few hundred kilobytes each


class Picture(msgspec.Struct):
    """An image as `datasets` stores it."""

    path: str | None = None
    bytes: _Bytes | None = None


def read_parquet(path: Path, files: list[Path], form: RecordForm[Any]) -> Iterator[Kept]:
    """Batches of the rows of Parquet files.

    Raises:
        InputError: a file is damaged.
    """
    try:
        yield from read_records(Rows(path, "row"), read_batches(files, _ROWS), form.add)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise InputError(str(path), f"is a damaged Parquet file ({error})", "Fetch or write it again.") from None


def read_records(rows: R, batches: Iterable[pa.RecordBatch], add: Callable[[R, int, Row], None]) -> Iterator[Kept]:
    """Batches of the rows of Arrow batches, a few of them in memory as Python objects at a time."""
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, _ROWS):
            for record in batch.slice(start, _ROWS).to_pylist():
                number += 1
                try:
                    add(rows, number, record)
                except Refusal as refusal:
                    rows.refuse(number, refusal, _shown(record), record.get("id"))
                if rows.full:
                    yield rows.flush()
    yield rows.flush()


def _shown(record: dict[str, Any]) -> str:
    """The record as JSON, images by their number of bytes."""
    return msgspec.json.encode(_light(record), enc_hook=str).decode()


def _light(value: Any) -> Any:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, dict):
        return {key: _light(item) for key, item in value.items()}
    return [_light(item) for item in value] if isinstance(value, list) else value


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in lists that a table can take at a time."""
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == BATCH_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
