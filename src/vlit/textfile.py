"""The content of a text file as UTF-8 bytes, however the file is packed and encoded.

Unpacked as a stream are gzip, bzip2, xz and zstd, known by how they begin, not by name. UTF-16 and UTF-32 are
recognised by their byte order mark, or by the zeros around the bracket with which JSON begins, and recoded as a stream;
a UTF-8 mark is skipped. Anything else is handed on as it is.
"""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from vlit.errors import InputError

_CHUNK = 1 << 18
_Open = Callable[[Path], Any]


class DamagedError(EOFError):
    """A packed or recoded file is cut or wrong inside. What came before has been handed out.

    Args:
        kind: ``gzip``, ``UTF-16`` …
        why: in the words of the library that unpacks it.
    """

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(kind, why)
        self.kind = kind
        self.why = why

    def __str__(self) -> str:
        return f"the {self.kind} stream is damaged: {self.why}"


def open_text(path: Path) -> BinaryIO:
    """A file's content as UTF-8 bytes, behind a byte order mark.

    A plain file comes as it is; others can only be read forwards (``seekable()`` is False), and raise `DamagedError`
    where they cannot be read on. Raises `InputError` where there is no file, or it may not be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
        packing = next((known for known in _PACKED if start.startswith(known)), b"")
        if packing:
            kind, opened = _PACKED[packing]
            return cast(BinaryIO, _Stream(opened(path), kind))
        encoding, mark = _encoding(start)
        file = path.open("rb")  # anew: one that has begun to read copies all of a large file once more
        file.seek(mark)
        return file if encoding == "utf-8" else cast(BinaryIO, _Stream(file, "", encoding))
    except IsADirectoryError:
        raise InputError(str(path), "is a folder", "Name a file in it.") from None
    except OSError as error:
        raise InputError(str(path), f"cannot be opened ({error.strerror})", "Check its permissions.") from None


def read_text(path: Path) -> bytes:
    """All of a file's content as UTF-8 bytes. Raises `InputError` as `open_text`, and where the file is damaged."""
    try:
        with open_text(path) as file:
            return file.read()
    except DamagedError as error:
        raise InputError(str(path), f"is a damaged {error.kind} file ({error.why})", "Fetch it again.") from None
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "Check the disk.") from None


class _Stream(io.RawIOBase):
    """Bytes of a packed file, or of one in another encoding, as UTF-8; forwards only."""

    def __init__(self, source: Any, kind: str, encoding: str = "") -> None:
        super().__init__()
        self._source = source
        self._kind = kind
        self._encoding = encoding  # "" until the first bytes tell
        self._raw = b""  # not yet decoded
        self._held = bytearray()
        self._at = 0
        self._ended = False
        self._damage: DamagedError | None = None

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Forwards, by reading."""
        if whence != io.SEEK_SET or offset < self._at:
            raise io.UnsupportedOperation("only forwards")
        while self._at < offset and self.read(min(_CHUNK, offset - self._at)):
            pass
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """As many bytes as asked for, fewer only at the end or before damage."""
        every = size is None or size < 0
        while not self._ended and (every or len(self._held) < (size or 0)):
            self._more()
        if self._damage is not None and size != 0 and (every or not self._held):
            raise self._damage
        data = bytes(self._held) if every else bytes(self._held[:size])
        del self._held[: len(data)]
        self._at += len(data)
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _more(self) -> None:
        try:
            block: bytes = self._source.read1(_CHUNK)
        except (EOFError, OSError, zlib.error) as error:
            self._stop(self._kind, str(error))
            block = b""
        if not self._encoding:
            self._raw += block
            if len(self._raw) < 8 and block:
                return
            self._encoding, mark = _encoding(self._raw[:8])
            block, self._raw = self._raw[mark:], b""
        self._ended = self._ended or not block
        self._held += block if self._encoding == "utf-8" else self._recoded(block)

    def _recoded(self, block: bytes) -> bytes:
        raw = self._raw + block
        try:
            text, used = codecs.getdecoder(self._encoding)(raw) if not block else _partly(raw, self._encoding)
        except UnicodeDecodeError as error:
            text, used = codecs.getdecoder(self._encoding)(raw[: error.start])
            used = len(raw)
            self._stop(self._encoding[:6].upper(), f"{error.reason} at byte {error.start} of the last block")
        self._raw = raw[used:]
        return text.encode()

    def _stop(self, kind: str, why: str) -> None:
        if self._damage is None:
            self._damage = DamagedError(kind or "text", why)
        self._ended = True


def _partly(raw: bytes, encoding: str) -> tuple[str, int]:
    """Decode what is whole; the number of bytes used."""
    decoder = codecs.getincrementaldecoder(encoding)()
    text = decoder.decode(raw)
    left, _ = decoder.getstate()
    return text, len(raw) - len(left)


def _encoding(start: bytes) -> tuple[str, int]:
    """The encoding of a text that begins so, and the length of its byte order mark."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name, len(mark)
    for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        if any(start.startswith(bracket.encode(name)) for bracket in "[{"):
            return name, 0
    return "utf-8", 0


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip


def _gzip(path: Path) -> Any:
    import gzip

    return gzip.open(path, "rb")


def _bzip2(path: Path) -> Any:
    import bz2

    return bz2.open(path, "rb")


def _xz(path: Path) -> Any:
    import lzma

    stream = lzma.open(path, "rb")  # noqa: SIM115 - closed with the object
    return _Pieces(stream, stream.read1, lzma.LZMAError)


def _zstd(path: Path) -> Any:
    import pyarrow as pa

    stream = pa.input_stream(str(path), compression="zstd")
    return _Pieces(stream, stream.read, pa.ArrowInvalid)


class _Pieces:
    """A stream whose errors are its library's own."""

    def __init__(self, stream: Any, read: Callable[[int], bytes], error: type[Exception]) -> None:
        self._stream = stream
        self._read = read
        self._error = error

    def read1(self, size: int) -> bytes:
        try:
            return self._read(size)
        except self._error as error:
            raise EOFError(str(error)) from None

    def close(self) -> None:
        self._stream.close()


_PACKED: dict[bytes, tuple[str, _Open]] = {
    b"\x1f\x8b": ("gzip", _gzip),
    b"BZh": ("bzip2", _bzip2),
    b"\xfd7zXZ\x00": ("xz", _xz),
    b"\x28\xb5\x2f\xfd": ("zstd", _zstd),
}
