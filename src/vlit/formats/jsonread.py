"""Reads JSON records as a stream: arrays, lists inside an object, JSON Lines, objects in a row; plain or packed
(`vlit.textfile`).

A block of the file is cut at its records' borders (`jsonscan`) and decoded in one go into the format's typed structs;
only where that fails are its records decoded one by one, to find the bad ones. A text that ends too early keeps what
came before the cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar

import msgspec

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.head import Head, Looks, View
from vlit.formats.jsonscan import Cut, Span, cut_items, cut_lines, cut_objects, decode_or_none
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RECORD_CHARACTERS, Rows
from vlit.textfile import DamagedError, open_text

T = TypeVar("T")
Take = Callable[[Rows, int, T, dict[str, Any]], None]
"""Adds a decoded record to the rows: called with the rows, the record's number, the record, and the fields around the
list."""

_BLOCK_BYTES = 4 * 1024 * 1024
_MOST_RECORD_BYTES = 64 * 1024 * 1024
_SPACE = b" \t\r\n"
_CUTS: dict[str, Callable[[bytes], Cut]] = {"items": cut_items, "lines": cut_lines, "objects": cut_objects}


def read_json(path: Path, kind: type[T], looks: Looks, take: Take[T]) -> Iterator[Kept]:
    """Batches of the records of a JSON file.

    Args:
        path: the file.
        kind: what a record is decoded into: a `msgspec.Struct` with the fields that matter and their types.
        looks: whether a record, decoded as a dictionary, has the format's shape; chooses among the lists of a file.
        take: adds a record to the rows or raises `Refusal`.

    Raises:
        InputError: the file is not JSON, or it is cut before the first record ends.
    """
    head = Head.of(path)
    view = head.view(looks)
    if view is None:
        raise InputError(str(path), f"is not JSON but {head.found()}", "Name another file or another format.")
    yield from _Reader(path, view, kind, take).batches()


class _Reader(Generic[T]):
    def __init__(self, path: Path, view: View, kind: type[T], take: Take[T]) -> None:
        self._path = path
        self._view = view
        self._take = take
        self._many = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
        self._one = msgspec.json.Decoder(kind)
        self._rows = Rows(path, "line" if view.layout == "lines" else "record")
        self._number = 0  # of the last record, or line where lines are counted
        self._records = 0
        self._damage = ""

    def batches(self) -> Iterator[Kept]:
        cut_block = _CUTS[self._view.layout]
        rest = b""
        at, line = self._view.start, 1  # of the first byte of ``rest``
        with open_text(self._path) as file:
            line += file.read(self._view.start).count(b"\n")
            while True:
                block = self._read(file, max(_BLOCK_BYTES, len(rest)))
                data = rest + block
                cut = cut_block(data)
                yield from self._decode(data, cut.spans)
                at += cut.rest
                line += data.count(b"\n", 0, cut.rest)
                rest = data[cut.rest :]
                if cut.end >= 0:
                    behind = data[cut.end + 1 :] + (b"" if self._view.outer else file.read(RECORD_CHARACTERS))
                    self._finish(behind, at)
                    break
                if not block or len(rest) > _MOST_RECORD_BYTES:
                    yield from self._end_early(rest, at, line, more=bool(block))
                    break
        yield self._rows.flush()

    def _read(self, file: BinaryIO, size: int) -> bytes:
        try:
            return file.read(size)
        except DamagedError as error:
            self._damage = str(error)
            return b""

    def _decode(self, data: bytes, spans: list[Span]) -> Iterator[Kept]:
        first = self._number + 1
        self._number += len(spans)
        numbered = [(n, a, b) for n, (a, b) in enumerate(spans, first) if data[a:b].strip(_SPACE)]
        values = self._decode_block(b"[" + b",".join([data[a:b] for _, a, b in numbered]) + b"]", len(numbered))
        for position, (number, a, b) in enumerate(numbered):
            self._records += 1
            try:
                record = self._decode_one(data[a:b]) if values is None else values[position]
                self._take(self._rows, number, record, self._view.outer)
            except Refusal as refusal:
                self._rows.refuse(number, refusal, _shown(data[a:b]), _identity(data[a:b]))
            if self._rows.full:
                yield self._rows.flush()

    def _decode_block(self, text: bytes, records: int) -> list[T] | None:
        try:
            values = self._many.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        return values if len(values) == records else None

    def _decode_one(self, text: bytes) -> T:
        try:
            return self._one.decode(text)
        except msgspec.ValidationError as error:
            raise Refusal("form", str(error)) from None
        except UnicodeDecodeError:
            raise Refusal("json", "is not UTF-8") from None
        except RecursionError:
            raise Refusal("json", "is nested too deeply") from None
        except msgspec.DecodeError as error:
            odd = next((word for word in (b"NaN", b"Infinity") if word in text), None)
            reason = f"holds {odd.decode()}, which JSON does not have" if odd else str(error)
            raise Refusal("json", reason) from None

    def _finish(self, behind: bytes, at: int) -> None:
        """After the bracket that closes the list: the rest of the object around it, or nothing."""
        if behind.strip(_SPACE) and not self._view.outer and self._view.layout == "items":
            self._rows.refuse_at(
                f"byte {at}",
                Refusal("json", "there is text behind the end of the array; it was not read"),
                _shown(behind),
            )

    def _end_early(self, rest: bytes, at: int, line: int, *, more: bool) -> Iterator[Kept]:
        """The file ended, or no record ends any more: take the last record where it is whole, report the cut where
        there is one."""
        listed = self._view.layout == "items"
        if not more and rest.strip(_SPACE) and not _is_cut(rest):
            yield from self._decode(rest, [(0, len(rest))])
            rest = b""
        if not listed and not rest.strip(_SPACE) and not self._damage:
            return
        reason = "no record ends in the next 64 MiB" if more else self._damage or "the text ends too early"
        if not self._records:
            raise InputError(str(self._path), f"no record could be read: {reason}", "Fetch or write the file again.")
        reason += f"; {self._records} records were read before"
        self._rows.refuse_at(f"line {line} (byte {at})", Refusal("json", reason), _shown(rest))


def _is_cut(text: bytes) -> bool:
    """Whether a JSON text is fine as far as it goes, and ends before its value does."""
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except (UnicodeDecodeError, RecursionError):
        return False
    return False


def _shown(raw: bytes) -> str:
    return raw[: 4 * RECORD_CHARACTERS].decode(errors="replace")


def _identity(raw: bytes) -> object:
    value = decode_or_none(raw)
    return value.get("id") if isinstance(value, dict) else None
