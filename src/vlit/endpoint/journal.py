"""Answers on disk, one line each, only ever appended: what was paid for is never lost and never asked twice."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from io import FileIO, RawIOBase
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

import msgspec

from vlit.endpoint.settings import Reply
from vlit.errors import InputError
from vlit.runfolder import writing


class Outlay(msgspec.Struct, frozen=True, kw_only=True):
    """A line on money: tokens that a request may cost.

    Attributes:
        key: of the question.
        outlay: ``sent`` before a request goes out: to be counted as long as no answer stands under its key; ``lost``
            for a request whose answer never came and that may have been billed; ``free`` takes back what was sent.
        prompt_tokens, completion_tokens: at most.
    """

    key: str
    outlay: Literal["sent", "lost", "free"]
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Line(msgspec.Struct, frozen=True):
    """What the index needs of a line of either kind."""

    key: str
    text: msgspec.Raw = msgspec.Raw(b"")
    outlay: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0


_ENCODER = msgspec.json.Encoder()
_LINES = msgspec.json.Decoder(_Line)
_REPLIES = msgspec.json.Decoder(Reply)
_Tokens = tuple[int, int]


class Journal:
    """The answers in a file; a context manager while it is written.

    Held in memory is where each answer stands, not the answer. A line that a crash cut is ignored, and what it answered
    is asked again. Of two lines with one key the first counts, so that a result does not change when it is written
    again.

    Args:
        path: JSON Lines of `Reply` and `Outlay`; made with its folder when the first answer comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at: dict[str, tuple[int, int]] | None = None
        self._sent: dict[str, _Tokens] = {}
        self._lost = self._paid = (0, 0)
        self._size = 0
        self._waiting = bytearray()
        self._file: FileIO | None = None

    def get(self, key: str) -> Reply | None:
        """The answer under a key, or None."""
        place = self._index().get(key)
        if place is None:
            return None
        self.flush()
        with self.path.open("rb", buffering=0) as file:
            return self._read(file, place)

    def __contains__(self, key: str) -> bool:
        return key in self._index()

    def __len__(self) -> int:
        return len(self._index())

    def __iter__(self) -> Iterator[Reply]:
        places = sorted(self._index().values())
        self.flush()
        if places:
            with self.path.open("rb") as file:
                for place in places:
                    yield self._read(file, place)

    def add(self, reply: Reply, *, soon: bool = False) -> None:
        """Keep an answer: on its way to the disk when this returns, or with ``soon`` at the next `flush` or `note`."""
        held = self._index()
        if reply.key in held:
            return
        held[reply.key] = self._write(_ENCODER.encode(reply), soon=soon)
        self._count(reply.key, (reply.prompt_tokens, reply.completion_tokens))

    def note(self, outlay: Outlay) -> None:
        """Keep what a request may cost."""
        self._index()
        self._write(_ENCODER.encode(outlay))
        self._learn(outlay.key, outlay.outlay, (outlay.prompt_tokens, outlay.completion_tokens))

    @property
    def tokens(self) -> tuple[int, int]:
        """Prompt and completion tokens of everything so far: of answers as the server counted them, of requests without
        an answer at most."""
        self._index()
        open_ = self._sent.values()
        return (
            self._paid[0] + self._lost[0] + sum(p for p, _ in open_),
            self._paid[1] + self._lost[1] + sum(c for _, c in open_),
        )

    def mark(self) -> str:
        """A hash of all answers, whatever their order."""
        whole = 0
        for reply in self:
            line = hashlib.sha256(_ENCODER.encode([reply.key, reply.text, reply.finish])).digest()
            whole ^= int.from_bytes(line[:16], "big")
        return f"{whole:032x}"

    def flush(self) -> None:
        """Write what waits."""
        if not self._waiting or self._file is None:
            return
        left = memoryview(bytes(self._waiting))
        self._waiting.clear()
        try:
            while left:  # a full disk may take a part
                left = left[self._file.write(left) :]
        except OSError:
            with writing(self.path):
                raise

    def close(self) -> None:
        """Put everything on the disk and close the file."""
        self.flush()
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

    def _write(self, line: bytes, *, soon: bool = False) -> tuple[int, int]:
        """Append a line; returns where it stands, or will."""
        if self._file is None:
            with writing(self.path):
                self._file = self._opened()
        self._waiting += line
        self._waiting += b"\n"
        if not soon:
            self.flush()
        place = (self._size, len(line))
        self._size += len(line) + 1
        return place

    def _opened(self) -> FileIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("ab+", buffering=0)  # a line is one call to the system
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")  # the line that a crash cut must not swallow the next one
        self._size = file.tell()
        return file

    def _read(self, file: IO[bytes] | RawIOBase, place: tuple[int, int]) -> Reply:
        file.seek(place[0])
        try:
            return _REPLIES.decode(file.read(place[1]) or b"")
        except msgspec.DecodeError:
            raise InputError(str(self.path), "was changed while it was read", "Run the same command again.") from None

    def _index(self) -> dict[str, tuple[int, int]]:
        if self._at is None:
            self._at = {}
            if self.path.is_file():
                with self.path.open("rb") as file:
                    for raw in file:
                        self._look(raw.rstrip(b"\n"))
                        self._size += len(raw)
        return self._at

    def _look(self, raw: bytes) -> None:
        assert self._at is not None
        try:
            line = _LINES.decode(raw)
            if not line.outlay:
                msgspec.json.decode(line.text, type=str)
        except msgspec.DecodeError:
            return  # cut by a crash
        tokens = (line.prompt_tokens, line.completion_tokens)
        if line.outlay:
            self._learn(line.key, line.outlay, tokens)
        elif line.key not in self._at:
            self._at[line.key] = (self._size, len(raw))
            self._count(line.key, tokens)

    def _learn(self, key: str, outlay: str, tokens: _Tokens) -> None:
        if outlay == "lost":
            self._lost = _sum(self._lost, tokens)
        elif outlay == "free":
            self._sent.pop(key, None)
        elif key not in (self._at or ()):
            self._sent[key] = tokens

    def _count(self, key: str, tokens: _Tokens) -> None:
        """An answer came: its own count replaces what it might have cost, unless the server did not count."""
        most = self._sent.pop(key, (0, 0))
        self._paid = _sum(self._paid, tokens if any(tokens) else most)


def _sum(a: _Tokens, b: _Tokens) -> _Tokens:
    return a[0] + b[0], a[1] + b[1]
