"""What JSON text holds and no reader shows: keys that stand twice in one object, of which the last one wins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.check.rule import Hit
from vlit.errors import InputError
from vlit.formats.jsonread import read_json
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows
from vlit.schema import Reject

_RULE = "key-repeated"
_FIX = "Keep one of them: readers take the last one without a word."


def repeated_keys(path: Path, limit: int | None) -> Iterator[tuple[str, str, Hit]]:
    """A hit for each record in which an object has a key twice, with its place and id.

    Silent where the file cannot be cut into records, which its reader tells, and where they all are members of one
    large object.
    """
    seen = 0

    def take(rows: Rows, number: int, record: msgspec.Raw, _outer: dict[str, Any]) -> None:
        nonlocal seen
        seen += 1
        if limit is not None and seen > limit:
            raise _EnoughError(rows)
        if twice := _twice(bytes(record)):
            raise Refusal(_RULE, f"has the key '{twice}' twice in one object")

    kept = read_json(path, msgspec.Raw, lambda record: len(record) > 1, take)
    try:
        for batch in kept:
            yield from _told(batch.rejects.to_pylist() if batch.rejects is not None else [])
    except InputError:
        return
    except _EnoughError as enough:
        refused = enough.rows.flush().rejects
        yield from _told(refused.to_pylist() if refused is not None else [])


class _EnoughError(Exception):
    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows


def _twice(text: bytes) -> str:
    """The first key that an object of a JSON text has twice; ``""`` where there is none, or it is not JSON."""
    found: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        keys = set()
        for key, _ in pairs:
            if key in keys:
                found.append(key)
            keys.add(key)

    try:
        json.loads(text, object_pairs_hook=look)
    except (ValueError, RecursionError):
        return ""
    return found[0] if found else ""


def _told(refused: list[dict[str, Any]]) -> Iterator[tuple[str, str, Hit]]:
    for reject in msgspec.convert(refused, list[Reject]):
        if reject.gate == _RULE:  # others are the reader's to tell
            yield reject.where, reject.id, Hit(_RULE, "error", "", reject.reason, _FIX)
