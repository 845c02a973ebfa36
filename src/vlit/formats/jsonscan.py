"""Where the records of a JSON text begin and end, found without decoding it.

Decoding a whole array needs all of it in memory. Here a block of bytes is cut at the borders of its records with
numpy (about 3 ns a byte), so that each block can be decoded alone: the structural characters outside strings and
their depth are enough.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

Span = tuple[int, int]
"""Start and end (exclusive) of a record in its block."""

_QUOTE, _OPEN, _CLOSE, _COMMA = 1, 2, 3, 4
_CLASS = np.zeros(256, np.uint8)
_CLASS[ord('"')] = _QUOTE
_CLASS[[ord("["), ord("{")]] = _OPEN
_CLASS[[ord("]"), ord("}")]] = _CLOSE
_CLASS[ord(",")] = _COMMA
_DELTA = np.array([0, 0, 1, -1, 0], np.int64)
_SPACE = b" \t\r\n"


class Cut(msgspec.Struct, frozen=True):
    """What a block holds.

    Attributes:
        spans: the records that end in it, in order; blank ones are left out.
        rest: where the record begins that is not finished.
        end: position of the bracket that closes the list, -1 while it is open.
    """

    spans: list[Span]
    rest: int
    end: int = -1


def cut_items(data: bytes) -> Cut:
    """The items of a list, from a block that begins at an item (just behind ``[`` or between two items)."""
    at, kind, depth = _structure(data)
    borders = at[(kind == _COMMA) & (depth == 0)]
    closing = at[depth < 0]
    end = int(closing[0]) if closing.size else -1
    if end >= 0:
        borders = borders[borders < end]
    spans: list[Span] = []
    start = 0
    for border in [*borders.tolist(), end] if end >= 0 else borders.tolist():
        if data[start:border].strip(_SPACE):
            spans.append((start, border))
        start = border + 1
    return Cut(spans, start, end)


def cut_objects(data: bytes) -> Cut:
    """Objects that follow one another with or without white space, from a block that begins at one."""
    at, kind, depth = _structure(data)
    spans: list[Span] = []
    start = 0
    for end in (at[(kind == _CLOSE) & (depth <= 0)] + 1).tolist():
        spans.append((start, end))
        start = end
    return Cut(spans, start)


def cut_lines(data: bytes) -> Cut:
    """Lines, blank ones too (as empty spans), so that they can be counted. The last one is the rest."""
    spans: list[Span] = []
    start = 0
    for end in np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")).tolist():
        spans.append((start, end))
        start = end + 1
    return Cut(spans, start)


def inner_lists(data: bytes, most: int) -> list[int]:
    """Positions just behind the ``[`` of the first lists that are values of the object with which a text begins."""
    at, kind, depth = _structure(data)
    closed = at[(kind == _CLOSE) & (depth <= 0)]
    opens = at[(kind == _OPEN) & (depth == 2)]
    if closed.size:
        opens = opens[opens < closed[0]]
    return [p + 1 for p in opens.tolist() if data[p : p + 1] == b"["][:most]


def decode_or_none(text: bytes) -> Any:
    """The value of a JSON text, None where it is not one."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _structure(data: bytes) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Positions, classes and depth after each of the structural characters outside strings."""
    text = np.frombuffer(data, np.uint8)
    classes = _CLASS[text]
    at = np.flatnonzero(classes)
    kind = classes[at]
    quote = kind == _QUOTE
    quote[quote] = ~_escaped(text, at[quote])
    outside = (np.cumsum(quote) & 1 == 0) & (kind != _QUOTE)
    at, kind = at[outside], kind[outside]
    return at, kind, np.cumsum(_DELTA[kind])


def _escaped(text: npt.NDArray[np.uint8], quotes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which quotes are escaped: those after an odd run of backslashes."""
    escaped = np.zeros(quotes.size, np.bool_)
    active = np.arange(quotes.size)
    back = 1
    while active.size:
        before = quotes[active] - back
        active = active[(before >= 0) & (text[before] == ord("\\"))]
        escaped[active] = ~escaped[active]
        back += 1
    return escaped
