"""All the answers that annotators gave to each question of a file; a sample keeps the one that was given most often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from vlit.formats.jsonread import read_json
from vlit.formats.rows import RawId, Rows
from vlit.formats.vqa import Answer

_WITH_REFERENCES = ("vqa", "paired")


class _Record(msgspec.Struct):
    question_id: RawId = None
    answers: list[str | Answer] | None = None
    gt_answers: str | list[str] | None = None


def reference_answers(path: Path, format: str) -> dict[str, list[str]]:
    """Annotators' answers by the id of the question, and by the place of its record (``file.json: record 3``).

    Read from VQA files (VQA v2's annotations, TextVQA, LLaVAR's evaluation); empty for other formats. Memory: the
    answers.
    """
    found: dict[str, list[str]] = {}
    if format not in _WITH_REFERENCES:
        return found
    from vlit.formats.paired import PAIRED

    files = PAIRED.files(path) if format == "paired" else [path]

    def take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
        given = record.gt_answers if record.gt_answers is not None else record.answers or []
        several = [given] if isinstance(given, str) else given
        texts = [each if isinstance(each, str) else each.answer for each in several]
        if texts and record.question_id not in (None, ""):
            found[str(record.question_id)] = texts
        elif texts:
            found[f"{files[-1].name}: {rows.unit} {number}"] = texts

    for _ in read_json(files[-1], _Record, lambda record: True, take):
        pass
    return found
