"""Answers in files: those that vlit keeps, and those of other tools, one JSON record a line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.errors import InputError
from vlit.evaluate.question import Answer, Question
from vlit.evaluate.reading import chosen_option
from vlit.textfile import read_text

_WORDS = ("text", "answer", "prediction", "response", "output", "caption", "predict")
_IDS = ("question_id", "id", "index", "questionId")


def read_answers(path: str | Path, questions: Sequence[Question]) -> dict[str, Answer]:
    """Answers of a file by the ids of the questions.

    Records are joined by ``question_id`` (or ``id``, ``index``) where all of them have one that is among the
    questions', else by their order, which needs as many records as questions: POPE's own answer files have no ids.
    vlit's own records are taken as they are.

    Raises:
        InputError: it is no such file, or its records cannot be joined.
    """
    records = _records(Path(path))
    if not records:
        raise InputError(str(path), "holds no answer", "Name a file with one JSON record a line.")
    known = {q.id: q for q in questions}
    ids = [next((str(r[name]) for name in _IDS if r.get(name) is not None), "") for r in records]
    if all(ids) and len(set(ids)) == len(ids) and set(ids) & known.keys():
        joined = [(known[i], r) for i, r in zip(ids, records, strict=True) if i in known]
    elif len(records) == len(questions):
        joined = list(zip(questions, records, strict=True))
    else:
        raise InputError(
            str(path), f"has {len(records):,} answers that cannot be joined to {len(questions):,} questions",
            "Give each record the question_id of its question, or as many records as questions in the same order.",
        )  # fmt: skip
    return {question.id: _answer(str(path), question, record) for question, record in joined}


def _answer(path: str, question: Question, record: dict[str, Any]) -> Answer:
    words = next((record[name] for name in _WORDS if isinstance(record.get(name), str)), None)
    if words is None:
        raise InputError(
            path, f"has a record without an answer (none of {', '.join(_WORDS)})", "Name the field 'answer' or 'text'."
        )
    chosen = record.get("chosen")
    if not isinstance(chosen, int):
        chosen = chosen_option(words, question.options) if question.kind == "choice" else -1
    scores, orders = (tuple(record.get(name) or ()) for name in ("scores", "orders"))
    return Answer(id=question.id, text=words, chosen=chosen, scores=scores, orders=orders)


def _records(path: Path) -> list[dict[str, Any]]:
    data = read_text(path)
    try:
        if data.lstrip()[:1] == b"[":
            return msgspec.json.decode(data, type=list[dict[str, Any]])
        return [msgspec.json.decode(line, type=dict[str, Any]) for line in data.splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        raise InputError(str(path), f"is no file of answers ({error})", "One JSON record a line is read.") from None
