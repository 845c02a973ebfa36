"""All the answers that annotators gave to each question of a file; a sample keeps the one that was given most often."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import msgspec

from vlit.formats.jsonread import read_json
from vlit.formats.rows import RawId, Rows
from vlit.formats.table import FORMATS


@runtime_checkable
class Referenced(Protocol):
    """A format whose files hold several annotators' answers."""

    def answer_file(self, path: Path) -> Path:
        """The file that has them."""


class _Given(msgspec.Struct):
    answer: str


class _Record(msgspec.Struct):
    question_id: RawId = None
    answers: list[str | _Given] | None = None
    gt_answers: str | list[str] | None = None


def reference_answers(path: Path, format: str) -> dict[str, list[str]]:
    """Annotators' answers by the id of the question, or by the place of its record (``file.json: record 3``) where it
    has none; empty for formats that hold one answer. Memory: the answers.
    """
    found: dict[str, list[str]] = {}
    known = FORMATS.get(format)
    if not isinstance(known, Referenced):
        return found
    file = known.answer_file(path)

    def take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
        texts = _texts(record)
        if texts:
            named = record.question_id not in (None, "")
            found[str(record.question_id) if named else f"{file.name}: {rows.unit} {number}"] = texts

    for _ in read_json(file, _Record, lambda record: True, take):
        pass
    return found


def _texts(record: _Record) -> list[str]:
    given: str | Sequence[str | _Given] = record.gt_answers if record.gt_answers is not None else record.answers or []
    return [given] if isinstance(given, str) else [each if isinstance(each, str) else each.answer for each in given]
