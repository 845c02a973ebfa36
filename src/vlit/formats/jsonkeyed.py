"""A JSON object whose values are the records: read as a stream, and one by one by their keys.

Only keys and places are held in memory; a value is read from the file when it is asked for.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from vlit.errors import InputError
from vlit.formats.jsonscan import cut_items
from vlit.textfile import DamagedError, open_text

_BLOCK_BYTES = 4 * 1024 * 1024
_MOST_ENTRY_BYTES = 64 * 1024 * 1024
_SPACE = b" \t\r\n"
_Entry = dict[str, msgspec.Raw]
_DECODER = msgspec.json.Decoder(_Entry)


class Keyed:
    """The entries of one object of a file. Use as a context manager.

    Args:
        path: the file, plain or packed; a packed file is unpacked into a temporary one, since it is read out of order.
        start: the byte behind the object's ``{``.

    Attributes:
        places: key to where its entry begins and how long it is; complete once `entries` has run.
        damage: why the entries ended before the object did, ``""`` where it did not.
    """

    def __init__(self, path: Path, start: int) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        self.damage = ""
        self._path = path
        self._start = start

    def __enter__(self) -> Keyed:
        opened = open_text(self._path)
        self._file = opened if opened.seekable() else self._unpacked(opened)
        self._start += self._file.tell()  # behind a byte order mark
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def entries(self) -> Iterator[tuple[str | None, bytes]]:
        """Each key with its value as JSON, in the order of the file; None with the text where it is not an entry.

        Other reads of the file may go between.
        """
        at, rest = self._start, b""
        while True:
            self._file.seek(at + len(rest))
            block = self._file.read(max(_BLOCK_BYTES, len(rest)))
            data = rest + block
            cut = cut_items(data)
            for start, end in cut.spans:
                entry = _decoded(data[start:end])
                for key, value in entry.items():
                    self.places[key] = (at + start, end - start)
                    yield key, bytes(value)
                if not entry:
                    yield None, data[start:end]
            rest = data[cut.rest :]
            at += cut.rest
            if cut.end >= 0:
                return
            if not block or len(rest) > _MOST_ENTRY_BYTES:
                self.damage = "no record ends in the next 64 MiB" if block else self.damage or "the text ends too early"
                return

    def get(self, key: str) -> bytes | None:
        """The value of a key as JSON; None where the key is not known."""
        if key not in self.places:
            return None
        start, size = self.places[key]
        self._file.seek(start)
        return bytes(_decoded(self._file.read(size))[key])

    def _unpacked(self, packed: BinaryIO) -> BinaryIO:
        plain = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed with the object
        with packed:
            try:
                shutil.copyfileobj(packed, plain)
            except DamagedError as error:
                self.damage = str(error)
            except OSError as error:
                plain.close()
                raise InputError(
                    str(self._path), f"cannot be unpacked ({error.strerror})", "Unpack it with gunzip first."
                ) from None
        plain.seek(0)
        return plain


def _decoded(text: bytes) -> _Entry:
    try:
        return _DECODER.decode(b"{" + text.strip(_SPACE) + b"}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
