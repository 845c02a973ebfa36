"""Loose question-answer records, read only. Three forms, told apart record by record:

* ``{"image", "QA": [{"q", "a"}]}`` (VideoChat's copies of LLaVA and MiniGPT-4 data);
* ``{"id", "image", "question", "answer"}``, ``<image>`` before, after or absent (StableLLaVA),
  or the same with ``instruction`` and ``output`` (LLaVA's 90 seed pairs);
* ``{"image_id", "caption"}`` in ``annotations`` (MiniGPT-4's ``filter_cap.json``): the picture is ``<image_id>.jpg``
  and the question, which that file leaves to the loader, is "Describe this image in detail." (counted as
  ``questions_added``).

Other fields (StableLLaVA's ``prompt``) are not read.
"""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.formats.jsonformat import JsonFormat
from vlit.formats.marks import split_marks
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef

CAPTION_QUESTION = "Describe this image in detail."  # of MiniGPT-4's own prompts (prompts/alignment.txt)
_IMAGE_FIELDS = ("image", "images", "image_path", "image_id")
_FLAT_FIELDS = (("question", "answer"), ("instruction", "output"))


class _Pair(msgspec.Struct):
    q: str | None
    a: str | None


class _Record(msgspec.Struct):
    id: RawId = None
    question_id: RawId = None
    image: str | list[str] | None = None
    images: str | list[str] | None = None
    image_path: str | None = None
    image_id: str | int | None = None
    pairs: list[_Pair] | None = msgspec.field(name="QA", default=None)
    question: str | None = None
    answer: str | None = None
    instruction: str | None = None
    output: str | None = None
    caption: str | None = None
    video: Any = None


def _looks(record: dict[str, Any]) -> bool:
    if isinstance(record.get("QA"), list):
        return True
    for question, answer in _FLAT_FIELDS:
        if isinstance(record.get(question), str) and isinstance(record.get(answer), str):
            return any(field in record for field in _IMAGE_FIELDS)
    return record.keys() == {"image_id", "caption"}


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    if record.video:
        raise Refusal("form", "is about a video, and only still images can be read")
    added = False
    if record.pairs is not None:
        pairs = [(pair.q, pair.a) for pair in record.pairs]
    elif record.question is not None:
        pairs = [(record.question, record.answer)]
    elif record.instruction is not None:
        pairs = [(record.instruction, record.output)]
    elif record.caption is not None:
        pairs = [(CAPTION_QUESTION, record.caption)]
        added = True
    else:
        raise Refusal("form", "has neither 'QA' nor 'question' nor 'instruction' nor 'caption'")
    turns = []
    for question, answer in pairs:
        turns += [("user", split_marks(question or "")), ("assistant", split_marks(answer or ""))]
    identity = record.id if record.id is not None else record.question_id
    rows.add(number, identity, [ImageRef(path=path) for path in _paths(record)], turns)
    if added:
        rows.count("questions_added")


def _paths(record: _Record) -> list[str]:
    named = record.image or record.images or record.image_path
    if named:
        return [named] if isinstance(named, str) else named
    if record.image_id in (None, ""):
        return []
    name = str(record.image_id)
    return [name if "." in name else f"{name}.jpg"]


QA = JsonFormat(
    "qa",
    "'QA' pairs, 'question' and 'answer' beside an image, or 'image_id' and 'caption'",
    RecordForm(_Record, _looks, _take),
)
