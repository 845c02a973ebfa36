"""Records written as JSON: an array or lines, streamed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

FRONT = 8
"""Records that `write_json_lines` moves to the front, at most."""

_TYPED_BYTES = 8 * 1024 * 1024  # less than what `datasets` takes the types from (`chunksize` of its JSON builder)
_COPIED_BYTES = 4 * 1024 * 1024


def write_json(records: Iterable[msgspec.Struct], file: BinaryIO, target: Path) -> None:
    """JSON Lines where the target's name asks for them, else a JSON array; streamed."""
    (write_json_lines if is_lines(target) else write_json_array)(records, file)


def write_json_array(records: Iterable[msgspec.Struct], file: BinaryIO) -> None:
    """A JSON array, one record a line, streamed."""
    encoder = msgspec.json.Encoder()
    file.write(b"[")
    between = b"\n"
    for record in records:
        file.write(between + encoder.encode(record))
        between = b",\n"
    file.write(b"\n]\n" if between == b",\n" else b"]\n")


def write_json_lines(records: Iterable[msgspec.Struct], file: BinaryIO) -> None:
    """JSON Lines, streamed; ``file`` can be read back and moved in.

    ``datasets``, with which most trainers load a file, takes the types of all fields from its first 10 MB, and fails
    where a later record fills a field that was empty there or not there at all: images after many texts, boxes after
    many answers without. A record that is the first to fill a field, and stands further back, is therefore moved to
    the front, at most `FRONT` of them; all others keep their order.
    """
    encoder = msgspec.json.Encoder()
    empty: set[tuple[str, ...]] | None = None  # the fields that no record has filled yet
    late: list[tuple[int, int]] = []
    place = 0
    for record in records:
        line = encoder.encode(record) + b"\n"
        if empty is None:
            empty = {(name,) for name in record.__struct_fields__}
        if empty and _fills(record, empty) and place > _TYPED_BYTES and len(late) < FRONT:
            late.append((place, len(line)))
        file.write(line)
        place += len(line)
    for start, length in late:  # in the order of the file, so that what is moved already lies before ``start``
        _to_front(file, start, length)


def _fills(record: msgspec.Struct, empty: set[tuple[str, ...]]) -> bool:
    """Whether a record is the first to fill some field; these are taken out of ``empty``, and the fields of a record
    within put in."""
    filled = False
    for path in list(empty):
        value: Any = record
        for name in path:
            value = getattr(value, name, None)
        if isinstance(value, msgspec.Struct):
            empty.remove(path)
            empty |= {(*path, name) for name in value.__struct_fields__}
            _fills(record, empty)
            filled = True
        elif value not in (None, [], ""):
            empty.discard(path)
            filled = True
    return filled


def _to_front(file: BinaryIO, start: int, length: int) -> None:
    """Move a stretch of a file to its beginning, and what lies before it back, in the memory of a block."""
    file.seek(start)
    moved = file.read(length)
    end = start
    while end:
        begin = max(0, end - _COPIED_BYTES)
        file.seek(begin)
        block = file.read(end - begin)
        file.seek(begin + length)
        file.write(block)
        end = begin
    file.seek(0)
    file.write(moved)


def is_lines(target: Path) -> bool:
    """Whether a target's name asks for JSON Lines."""
    return target.suffix in (".jsonl", ".ndjson")
