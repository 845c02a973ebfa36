"""JSON files of annotations: errors that name the place, and records that fail alone.

A file is cut into its records first, each still undecoded (`msgspec.Raw`), and `fit` decodes one at a time. Only a file
with a flaw that strict JSON does not allow (``NaN``, a broken text) goes through Python's own parser, which reads the
first and names the line of the second.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from vlit.errors import InputError
from vlit.textfile import read_text

T = TypeVar("T")
_RECORD_CHARS = 2000
_FLAWS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Misfit(ValueError):
    """A record that does not have the form of its kind; the text says why."""


def read_bytes(path: Path) -> bytes:
    """The content of a file as UTF-8 (`vlit.textfile`). Raises `InputError` where it cannot be read or is empty."""
    data = read_text(path)
    if not data.strip():
        raise InputError(str(path), "is empty", "Fetch the file again.")
    return data


def parse(path: Path, data: bytes) -> Any:
    """Any JSON text through Python's own parser, which accepts ``NaN``.

    Raises:
        InputError: it is not UTF-8, not whole, not JSON (with line and column), or nested too deeply.
    """
    try:
        return json.loads(data)
    except UnicodeDecodeError as error:
        raise InputError(
            str(path), f"is not UTF-8 text (byte {error.start})", "Fetch the file again, or convert it."
        ) from None
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            lines = error.doc.count("\n") + 1
            what = f"is cut off: the JSON ends too early, at line {lines}, after byte {len(data)}"
        else:
            what = f"is not valid JSON at line {error.lineno}, column {error.colno} ({error.msg})"
        raise InputError(str(path), what, "Fetch the file again.") from None
    except RecursionError:
        raise InputError(str(path), "is JSON that is nested too deeply", "Fetch the file again.") from None


def read_object(path: Path, kind: str) -> dict[str, Any]:
    """The members of a JSON object for `fit`. Raises `InputError` as `parse`, or where it is no object.

    Args:
        path: the file.
        kind: what the file should be, with article, for the message: ``a GQA scene graph file``.
    """
    content = _cut(path, dict[str, msgspec.Raw])
    if not isinstance(content, dict):
        raise wrong_form(path, kind, "it is not a JSON object")
    return content


def read_array(path: Path, kind: str) -> list[Any]:
    """The items of a JSON array for `fit`. Raises `InputError` as `parse`, or where it is no array."""
    content = _cut(path, list[msgspec.Raw])
    if not isinstance(content, list):
        raise wrong_form(path, kind, "it is not a JSON array")
    return content


def read_list(path: Path, member: str, kind: str) -> list[Any]:
    """The items of a list that is a member of a JSON object, for `fit`. Raises `InputError` as `read_object`."""
    held = read_object(path, kind).get(member)
    try:
        return held if isinstance(held, list) else fit(held, list[msgspec.Raw])
    except Misfit:
        raise wrong_form(path, kind, f"it has no list '{member}'") from None


def read_lines(path: Path) -> list[tuple[int, bytes]]:
    """The non-empty lines of a JSON Lines file for `fit`, each with its number from 1."""
    lines = enumerate(read_bytes(path).splitlines(), 1)
    return [(number, line) for number, line in lines if line.strip()]


def fit(piece: Any, kind: type[T]) -> T:
    """A record as this type; numbers written as texts are read. Raises `Misfit`."""
    try:
        if isinstance(piece, msgspec.Raw | bytes):
            return msgspec.json.decode(piece, type=kind, strict=False)
        return msgspec.convert(piece, kind, strict=False)
    except _FLAWS as error:
        raise Misfit(str(error)) from None


def as_text(piece: Any) -> str:
    """A record as JSON for a reject, cut after 2,000 characters."""
    if isinstance(piece, msgspec.Raw | bytes):
        return bytes(piece).decode("utf-8", "replace")[:_RECORD_CHARS]
    if isinstance(piece, msgspec.Struct):
        return msgspec.json.encode(piece).decode()[:_RECORD_CHARS]
    return json.dumps(piece)[:_RECORD_CHARS]


def wrong_form(path: Path, kind: str, why: str) -> InputError:
    """The error of a file that is JSON, but not of its kind."""
    return InputError(str(path), f"is not {kind}: {why}", "Check that the path names the right file.")


def _cut(path: Path, kind: type[Any]) -> Any:
    data = read_bytes(path)
    try:
        return msgspec.json.decode(data, type=kind)
    except _FLAWS:
        return parse(path, data)
