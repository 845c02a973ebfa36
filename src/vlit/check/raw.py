"""What only the records as they stand in the file show: how images are given, and fields that no reader knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.check.rule import Hit
from vlit.check.trainers import Trainer
from vlit.engine import Kept
from vlit.formats.jsonread import read_json
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows
from vlit.schema import Reject

FORMS = ("llava", "sharegpt", "qwen", "messages", "swift")
"""Formats whose records are looked at."""

_RECORD_FIELDS = {"id", "image", "images", "input_image", "conversations", "messages", "objects"}
_FORM = "images-form"
_FIX = "Write one image as a string in 'image', several as a list in 'images'."
_TURN_FIELDS = {"from", "value", "role", "content", "loss", "weight"}


class RawFields:
    """Looks at a JSON file's records once, before they are read as samples.

    Attributes:
        fields: how many records have each field that readers do not know.
        turn_fields: the same for their turns, and ``first`` the place of each.
    """

    def __init__(self, path: Path, limit: int | None, trainer: Trainer | None) -> None:
        self.fields: Counter[str] = Counter()
        self.turn_fields: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self._path = path
        self._limit = limit
        self._trainer = trainer
        self._seen = 0

    def records(self) -> Iterator[tuple[str, str, Hit]]:
        """Hits of single records, each with its place and id. The counts are whole once this has ended."""
        kept = read_json(self._path, dict[str, Any], _looks, self._take)
        try:
            for batch in kept:
                yield from _told(batch)
        except _EnoughError as enough:
            yield from _told(enough.rows.flush())

    def file(self) -> Iterator[Hit]:
        """Hits of the whole file."""
        for name, number in sorted(self.turn_fields.items()):
            yield Hit(
                "turn-field", "warning", "messages",
                f"{number:,} turns have a stray field '{name}', first at {self.first[name]}",
                "Remove it: loaders with a fixed schema stop at it, others ignore it.",
            )  # fmt: skip
        if self.fields:
            told = ", ".join(f"{name} ({number:,})" for name, number in sorted(self.fields.items()))
            yield Hit("field-unread", "note", "", f"fields that are not read: {told}", "A converted file lacks them.")

    def _take(self, rows: Rows, number: int, record: dict[str, Any], _outer: dict[str, Any]) -> None:
        self._seen += 1
        if self._limit is not None and self._seen > self._limit:
            raise _EnoughError(rows)
        where = f"{self._path.name}: {rows.unit} {number}"
        self.fields.update(record.keys() - _RECORD_FIELDS)
        turns = record.get("conversations") or record.get("messages")
        for turn in turns if isinstance(turns, list) else ():
            if isinstance(turn, dict):
                for name in turn.keys() - _TURN_FIELDS:
                    self.turn_fields[name] += 1
                    self.first.setdefault(name, where)
        self._check_form(record)

    def _check_form(self, record: dict[str, Any]) -> None:
        """Raises `Refusal` where images are given in a form that the trainer stops at."""
        if self._trainer is None or self._trainer.does.get("images_form") in (None, "accepts"):
            return
        if isinstance(record.get("images"), str):
            raise Refusal(_FORM, "'images' is a string and not a list")
        if isinstance(image := record.get("image"), list) and len(image) == 1:  # more of them are too many already
            raise Refusal(_FORM, "'image' is a list and not a string")


class _EnoughError(Exception):
    """As many records as were asked for have been looked at; what was refused of the last ones is in the rows."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows


def _told(kept: Kept) -> Iterator[tuple[str, str, Hit]]:
    refused = [] if kept.rejects is None else kept.rejects.to_pylist()
    for reject in msgspec.convert(refused, list[Reject]):
        if reject.gate == _FORM:  # others are the reader's to tell
            yield reject.where, reject.id, Hit(_FORM, "error", "images", reject.reason, _FIX, "images_form")


def _looks(record: dict[str, Any]) -> bool:
    return isinstance(record.get("conversations") or record.get("messages"), list)
