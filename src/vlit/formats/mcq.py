"""Loose multiple choice, read only. Two forms, told apart record by record:

* ``{"image", "question", "candidates", "answer"}``, the answer an option in full (MVBench, arXiv 2311.17005, whose
  records are about a ``video`` and are all refused);
* ``{"text", "image", "answer"}`` with a whole prompt in ``text``, ``Question: … Options: A. … B. …`` between a model's
  chat marks, and the answer a letter (AI2D as InternLM-XComposer sends it); the context is kept unless it is ``N/A``.

Question and options become one text, one option a line, and the answer letter and text. Other fields are not read.
"""

from __future__ import annotations

import re
import string
from typing import Any

import msgspec

from vlit.formats.benchmark import asked
from vlit.formats.choices import choice, lettered
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    answer: str | int | float
    id: RawId = None
    question_id: RawId = None
    image: str | list[str] | None = None
    video: Any = None
    question: str | None = None
    candidates: list[str | int | float] | None = None
    text: str | None = None


_PROMPT = re.compile(
    r"Question:\s*(?P<question>.*?)\s*(?:\nContext:\s*(?P<context>.*?)\s*)?\nOptions:\s*(?P<options>.*?)\s*"
    r"(?:\[UNUSED_TOKEN_\d+\]|<\||\n|$)",
    re.DOTALL,
)


def _looks(record: dict[str, Any]) -> bool:
    if "answer" not in record:
        return False
    if isinstance(record.get("candidates"), list):
        return "question" in record
    text = record.get("text")
    return isinstance(text, str) and "Options:" in text and "image" in record


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    if record.video:
        raise Refusal("form", "is about a video, and only still images can be read")
    if record.candidates is not None:
        found = choice(record.question or "", lettered([str(c) for c in record.candidates]), str(record.answer))
    elif record.text is not None:
        found = choice(*_prompt(record.text), str(record.answer))
    else:
        raise Refusal("form", "has neither 'candidates' nor 'text'")
    named = record.image or []
    paths = [named] if isinstance(named, str) else named
    identity = record.id if record.id is not None else record.question_id
    rows.add(number, identity, [ImageRef(path=path) for path in paths], asked(len(paths), *found.texts()))


def _prompt(text: str) -> tuple[str, dict[str, str]]:
    """The question, after its context where there is one, and the options of a prompt."""
    found = _PROMPT.search(text)
    if found is None:
        raise Refusal("form", "is a prompt without 'Question:' and 'Options:'")
    options: dict[str, str] = {}
    rest = found["options"]
    for letter in string.ascii_uppercase:
        here, following = f"{letter}. ", f" {chr(ord(letter) + 1)}. "
        if not rest.startswith(here):
            break
        text, _, behind = rest.removeprefix(here).partition(following)
        options[letter] = text
        rest = following[1:] + behind if behind else ""
    context = found["context"] or ""
    return found["question"] if context in ("", "N/A") else f"{context}\n{found['question']}", options


MCQ = JsonFormat(
    "mcq",
    "'question', 'candidates' and 'answer', or a prompt with 'Options:' in 'text' and 'answer'",
    RecordForm(_Record, _looks, _take),
)
