"""Answers on disk, one line each, only ever appended: what was paid for is never lost and never asked twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from vlit.endpoint.settings import Reply
from vlit.runfolder import writing

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Reply)


class Journal:
    """The answers in a file; a context manager while it is written.

    A line that a crash cut is ignored, and what it answered is asked again. Of two lines with one key the first counts,
    so that a result does not change when it is written again.

    Args:
        path: JSON Lines of `Reply`; made with its folder when the first answer comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._replies: dict[str, Reply] | None = None
        self._file: IO[bytes] | None = None

    def get(self, key: str) -> Reply | None:
        """The answer under a key, or None."""
        return self._read().get(key)

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[Reply]:
        return iter(self._read().values())

    def add(self, reply: Reply) -> None:
        """Keep an answer: on its way to the disk when this returns."""
        held = self._read()
        if reply.key in held:
            return
        with writing(self.path):
            if self._file is None:
                self._file = self._opened()
            self._file.write(_ENCODER.encode(reply) + b"\n")
            self._file.flush()
        held[reply.key] = reply

    def close(self) -> None:
        """Put everything on the disk and close the file."""
        if self._file is not None:
            with writing(self.path):
                os.fsync(self._file.fileno())
                self._file.close()
            self._file = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened(self) -> IO[bytes]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("ab+")
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")  # the line that a crash cut must not swallow the next one
        return file

    def _read(self) -> dict[str, Reply]:
        if self._replies is None:
            self._replies = {}
            for line in self.path.read_bytes().split(b"\n") if self.path.is_file() else ():
                try:
                    reply = _DECODER.decode(line)
                except msgspec.DecodeError:
                    continue
                self._replies.setdefault(reply.key, reply)
        return self._replies
