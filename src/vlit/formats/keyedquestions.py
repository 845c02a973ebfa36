"""Question files that are one JSON object of records by their ids, read as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.head import Head
from vlit.formats.jsonkeyed import Keyed
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows

T = TypeVar("T")
_OPENING = re.compile(rb'\s*\{(?=\s*"(?:[^"\\]|\\.)*"\s*:\s*\{)')


class KeyedQuestions(Generic[T]):
    """A format of such files, read only (`vlit.formats.base.Readable`).

    Args:
        name: as it stands in the table and in ``--format``.
        sign: what it is recognised by, one clause for people.
        title: what its files are called in messages.
        fields: fields that all stand in the start of a file.
        record: what a record holds.
        take: adds a record, given its number and its id, or raises `Refusal`.
    """

    def __init__(
        self, name: str, sign: str, title: str, fields: tuple[str, ...], record: type[T],
        take: Callable[[Rows, int, str, T], None],
    ) -> None:  # fmt: skip
        self.name = name
        self.sign = sign
        self._title = title
        self._fields = tuple(f'"{field}"'.encode() for field in fields)
        self._decoder = msgspec.json.Decoder(record)
        self._take = take

    def sniff(self, head: Head) -> float:
        """How well the start of a file looks like this format, 0 or 1."""
        return float(self._start(head) > 0)

    def read(self, path: Path) -> Iterator[Kept]:
        """The records as batches; one that cannot be read is refused alone."""
        head = Head.of(path)
        start = self._start(head)
        if not start:
            raise InputError(
                str(path), f"is not {self._title} but {head.found()}", "Name another file or another format."
            )
        return self._read(path, start)

    def _start(self, head: Head) -> int:
        """The byte behind the first ``{``; 0 where the file does not look like this format."""
        found = _OPENING.match(head.data)
        return found.end() if found and all(field in head.data for field in self._fields) else 0

    def _read(self, path: Path, start: int) -> Iterator[Kept]:
        rows = Rows(path, "record")
        with Keyed(path, start) as data:
            for number, (key, text) in enumerate(data.entries(), 1):
                try:
                    self._add(rows, number, key, text)
                except Refusal as refusal:
                    rows.refuse(number, refusal, text[:8000].decode(errors="replace"), key)
                if rows.full:
                    yield rows.flush()
            if data.damage:
                rows.refuse_at("end", Refusal("json", f"{data.damage}; {rows.kept} records were kept before"), "")
        yield rows.flush()

    def _add(self, rows: Rows, number: int, key: str | None, text: bytes) -> None:
        if key is None:
            raise Refusal("json", "is not an id with a question")
        try:
            record = self._decoder.decode(text)
        except msgspec.ValidationError as error:
            raise Refusal("form", str(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refusal("json", str(error)) from None
        self._take(rows, number, key, record)
