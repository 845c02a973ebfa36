"""Images in base64 by key, in a file beside the records: looked up one by one, never all in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa

from vlit.engine import read_batches
from vlit.errors import InputError
from vlit.formats.head import Head
from vlit.formats.jsonkeyed import Keyed

Lookup = Callable[[str], str | None]
"""An image's base64 by key; None where there is none."""

_ROWS = 64
_BASE64 = "base64"


@contextmanager
def json_images(path: Path) -> Iterator[Lookup]:
    """A JSON object of key to base64. Raises `InputError` where it is not one, or is cut."""
    start = Head.of(path).data.find(b"{") + 1
    if not start:
        raise InputError(str(path), "is not a JSON object", "Give images by key: {key: base64}.")
    with Keyed(path, start) as images:
        for _ in images.entries():
            pass
        if images.damage:
            raise InputError(str(path), f"cannot be read as images by key: {images.damage}", "Fetch it again.")
        yield lambda key: _text(images.get(key))


@contextmanager
def parquet_images(path: Path) -> Iterator[Lookup]:
    """A Parquet file with a column ``base64`` and one of keys. It is copied into a temporary file, since a single row
    cannot be read without its row group.

    Raises `InputError` where it has other columns or is damaged.
    """
    schema = Head.of(path).schema
    names = [] if schema is None else list(schema.names)
    keys = [name for name in names if name != _BASE64]
    if len(keys) != 1 or _BASE64 not in names:
        raise InputError(str(path), "has not just keys and 'base64' as columns", "Give images as base64 by key.")
    places: dict[str, tuple[int, int]] = {}
    with tempfile.TemporaryFile() as file:
        try:
            for batch in read_batches([path], _ROWS):
                for row in batch.to_pylist():
                    value = row[_BASE64] or ""
                    text = value if isinstance(value, bytes) else value.encode()
                    places[str(row[keys[0]])] = (file.tell(), len(text))
                    file.write(text)
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(str(path), f"cannot be read ({error})", "Fetch or write it again.") from None

        def look(key: str) -> str | None:
            if key not in places:
                return None
            start, size = places[key]
            file.seek(start)
            return file.read(size).decode(errors="replace")

        yield look


def _text(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        return msgspec.json.decode(value, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
