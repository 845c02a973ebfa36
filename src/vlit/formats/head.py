"""What sniffing sees: the first 64 KiB of a file, the ways in which its records could be laid out, or its Parquet
schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.errors import InputError
from vlit.formats.folders import table_files, table_schema
from vlit.formats.jsonscan import Cut, cut_items, cut_lines, cut_objects, decode_or_none, inner_lists
from vlit.runfolder import RunFolder
from vlit.textfile import DamagedError, open_text

HEAD_BYTES = 64 * 1024
_MORE_BYTES = (4 * 1024 * 1024, 64 * 1024 * 1024)  # what is looked at while the first record has not ended
_MOST_RECORDS = 8
_SPACE = b" \t\r\n"

Looks = Callable[[dict[str, Any]], bool]
"""Whether a decoded record has the shape of a format."""


class View(msgspec.Struct, frozen=True):
    """One way to read a JSON text as records.

    Attributes:
        layout: ``items`` of a list, ``lines``, or ``objects`` one after the other.
        start: byte at which the first record begins, after decompression and byte order mark.
        records: the first few.
        outer: for a list inside an object, the object's fields that come before it.
    """

    layout: Literal["items", "lines", "objects"]
    start: int
    records: list[Any]
    outer: dict[str, Any] = {}

    def share(self, looks: Looks) -> float:
        """The part of the first records, 0 to 1, that has a shape."""
        if not self.records:
            return 0.0
        return sum(isinstance(r, dict) and looks(r) for r in self.records) / len(self.records)


class Head(msgspec.Struct, frozen=True):
    """The start of a file.

    Attributes:
        path: the file.
        data: its first bytes, decompressed, without a byte order mark; 64 KiB, more where the first record is longer.
        views: the ways to read it as JSON records, the likeliest first; empty where it is not JSON.
        schema: its schema where it is a Parquet file, else None.
    """

    path: Path
    data: bytes
    views: tuple[View, ...] = ()
    schema: pa.Schema | None = None

    @classmethod
    def of(cls, path: Path) -> Head:
        """Look at a file. Raises `InputError` where it is missing, empty, a folder, or unreadable."""
        if path.is_dir():
            tables = table_files(path)
            return cls(path, b"", schema=table_schema(tables[0]) if tables else _parquet_schema(parquet_files(path)[0]))
        if not path.exists():
            raise InputError(str(path), "does not exist", "Check the path.")
        try:
            with open_text(path) as file:
                data = file.read(HEAD_BYTES)
                if data[:4] == b"PAR1":
                    return cls(path, data, schema=_parquet_schema(path))
                whole = len(data) < HEAD_BYTES
                views = _views(path, data, whole=whole)
                for most in _MORE_BYTES:
                    if whole or not views or views[0].records or (most > _MORE_BYTES[0] and _is_one(path, views)):
                        break
                    data += file.read(most - len(data))
                    whole = len(data) < most
                    views = _views(path, data, whole=whole)
        except DamagedError as error:
            raise InputError(
                str(path), f"is a damaged {error.kind} file ({error.why})", "Fetch or write it again."
            ) from None
        except OSError as error:
            raise InputError(str(path), f"cannot be read ({error.strerror})", "Check the disk.") from None
        if not data.strip(_SPACE):
            raise InputError(str(path), "is empty", "Name a file that holds records.")
        return cls(path, data, views)

    def share(self, looks: Looks) -> float:
        """The part of the first records, 0 to 1, that has a shape, in the view where it is largest."""
        return max((view.share(looks) for view in self.views), default=0.0)

    def view(self, looks: Looks) -> View | None:
        """The view whose records have a shape most often; the likeliest where none has; None where it is not JSON."""
        return max(self.views, key=lambda view: view.share(looks), default=None)

    def lists_nothing(self) -> bool:
        """Whether it is an empty JSON array."""
        return any(
            view.layout == "items" and not view.outer and self.data[view.start :].lstrip(_SPACE)[:1] == b"]"
            for view in self.views
        )

    def found(self) -> str:
        """What is there, in words, for a message."""
        if self.schema is not None:
            return "a Parquet file with the columns " + ", ".join(self.schema.names)
        for view in self.views:
            for record in view.records:
                if isinstance(record, dict):
                    return "records with the fields " + ", ".join(list(record)[:12])
        try:
            self.data[: HEAD_BYTES - 4].decode()
        except UnicodeDecodeError:
            return "bytes that are not UTF-8 text (from Latin-1: iconv -f latin1 -t utf-8)"
        return "JSON without a whole record" if self.views else "text that is not JSON"


def parquet_files(path: Path) -> list[Path]:
    """The files of a dataset: the data of a run folder in order, else the path itself. Raises `InputError` for other
    folders."""
    if not path.is_dir():
        return [path]
    if not RunFolder.is_one(path):
        raise InputError(
            str(path), "is a folder, but not a run folder", "Name one file, or a folder that a vlit command wrote."
        )
    folder = RunFolder(path)
    shards = folder.shards()
    info = folder.info()
    if not shards and info.get("finished"):
        raise InputError(
            str(path), f"is what vlit {info.get('command')} wrote, without samples", "Name the dataset it was made of."
        )
    if not shards:
        raise InputError(str(path), "is a run folder without data", "Run its command again: it did not get that far.")
    return shards


def _parquet_schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(str(path), f"is a damaged Parquet file ({error})", "Fetch or write it again.") from None


def _is_one(path: Path, views: tuple[View, ...]) -> bool:
    """Whether the text is rather one large object than a row of them, whose end is not worth looking for."""
    return views[0].layout == "objects" and ".jsonl" not in path.suffixes


def _views(path: Path, data: bytes, *, whole: bool) -> tuple[View, ...]:
    start = len(data) - len(data.lstrip(_SPACE))
    first = data[start : start + 1]
    if first == b"[":
        return (View("items", start + 1, _records(data[start + 1 :], cut_items)),)
    if first != b"{" and ".jsonl" not in path.suffixes:
        return ()
    lines = _line_records(data, whole=whole)
    inside = tuple(_inside(data, start)) if first == b"{" else ()
    if lines and len([x for x in lines if x is not None]) > 1:
        return (View("lines", 0, lines),)
    if lines:
        return (View("lines", 0, lines), *inside)
    return (View("objects", start, _records(data[start:], cut_objects)), *inside)


def _records(data: bytes, cut: Callable[[bytes], Cut]) -> list[Any]:
    return [decode_or_none(data[a:b]) for a, b in cut(data).spans[:_MOST_RECORDS]]


def _line_records(data: bytes, *, whole: bool) -> list[Any]:
    """The first lines as records, if that is what lines are here: some are an object of their own, from the first
    column on."""
    spans = cut_lines(data + b"\n" if whole else data).spans
    lines = [line for a, b in spans[: 2 * _MOST_RECORDS] if (line := data[a:b].rstrip(_SPACE))][:_MOST_RECORDS]
    if not lines or lines[0] == b"{":
        return []
    records = [decode_or_none(line) for line in lines]
    own = any(isinstance(r, dict) and line[:1] == b"{" for r, line in zip(records, lines, strict=True))
    return records if own else []


def _inside(data: bytes, start: int) -> list[View]:
    """One view for each list that is a value of the object with which the text begins."""
    views: list[View] = []
    for inner in inner_lists(data[start:], _MOST_RECORDS):
        at = start + inner
        outer = decode_or_none(data[start:at] + b"]}")
        if isinstance(outer, dict):
            views.append(View("items", at, _records(data[at:], cut_items), outer))
    return views
