"""Question files with annotators' answers, read only. The forms, told apart record by record:

* ``{"question", "image_id", "answers": [...]}`` in ``data`` (TextVQA 0.5.1; VQA's ``[{"answer"}]`` once the questions
  are in it) and ``{"question", "image_path", "gt_answers"}`` (LLaVAR's evaluation, whose ``answer`` is a model's and
  not read): of several answers the one given most often, the first where there is a tie;
* ``{"imgname", "query", "label"}`` (ChartQA);
* ``{"image", "caption", "label", "relation"}`` with a label of 1 or 0 (VSR): the question, which the file leaves out,
  is whether the caption is true (counted as ``questions_added``);
* ``{"image_filename", "question", "answer"}`` in ``questions`` (CLEVR);
* ``{"id", "qas": [{"question", "answer"}]}``, one sample for each picture (Visual Genome);
* ``{"sentence", "label", "identifier", "directory"}`` (NLVR): as VSR; of the six pictures, which hold the same boxes in
  other orders, the first, ``images/<directory>/<split>-<identifier>-0.png``, the split by the file's name;
* ``{"image_id", "caption_str", "image_path"}`` in ``data`` (TextCaps): the question is added.

The picture of an ``image_id``, or of a Visual Genome ``id``, is ``<id>.jpg``. Answers that say that the question is
none ("answering does not require reading text in the image") do not count. VSR's validators are not read, but counted
where one of them votes against the label (``labels_disputed``). Other fields are not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.formats.benchmark import asked
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef


class Answer(msgspec.Struct):
    """What one annotator said."""

    answer: str


class _Pair(msgspec.Struct):
    question: str
    answer: str


class _Record(msgspec.Struct):
    id: RawId = None
    question_id: RawId = None
    question: str | None = None
    query: str | None = None
    caption: str | None = None
    answer: str | None = None
    answers: list[str | Answer] | None = None
    gt_answers: str | list[str] | None = None
    label: str | int | None = None
    qas: list[_Pair] | None = None
    image: str | None = None
    image_path: str | None = None
    image_filename: str | None = None
    imgname: str | None = None
    image_id: str | int | None = None
    image_width: int | str = 0
    image_height: int | str = 0
    sentence: str | None = None
    identifier: str = ""
    directory: str = ""
    caption_str: str | None = None
    vote_true_validator_id: str = ""
    vote_false_validator_id: str = ""


class _Vqa:
    name = "vqa"
    sign = "a question with 'answers' or 'gt_answers', 'query' and 'label', a 'caption' with a 'label', or 'qas'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks)

    def read(self, path: Path) -> Iterator[Kept]:
        return read_json(path, _Record, _looks, partial(_take, path.name.split(".")[0].split("_")[0]))

    def answer_file(self, path: Path) -> Path:
        return path


VQA = _Vqa()

_FORMS: tuple[set[str], ...] = (
    {"question", "image_id", "answers"},
    {"question", "image_path", "gt_answers"},
    {"imgname", "query", "label"},
    {"image", "caption", "label", "relation"},
    {"image_filename", "question", "answer"},
    {"sentence", "label", "identifier", "directory"},
    {"image_id", "caption_str", "image_path"},
)
_NO_ANSWERS = ("", "answering does not require reading text in the image")
_TRUE = {1: "yes", 0: "no", "1": "yes", "0": "no", "true": "yes", "false": "no"}
_CAPTION_QUESTION = "Describe this image in one sentence."


def _looks(record: dict[str, Any]) -> bool:
    if any(form <= record.keys() for form in _FORMS):
        return True
    qas = record.get("qas")
    return isinstance(qas, list) and "id" in record and all(isinstance(x, dict) and "question" in x for x in qas[:1])


def _take(split: str, rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    path = _path(record) if record.sentence is None else f"images/{record.directory}/{split}-{record.identifier}-0.png"
    image = ImageRef(path=path, width=_size(record.image_width), height=_size(record.image_height))
    identity = next((x for x in (record.question_id, record.id, record.identifier) if x not in (None, "")), None)
    statement = record.sentence if record.sentence is not None else record.caption
    if record.qas is not None:
        turns = [turn for n, pair in enumerate(record.qas) for turn in asked(int(n == 0), pair.question, pair.answer)]
        if not turns:
            raise Refusal("question", "is a picture without questions")
        rows.add(number, identity, [image], turns)
    elif statement is not None:
        if record.label not in _TRUE:
            raise Refusal("answer", f"has the label '{record.label}', which is neither true nor false")
        if not statement.strip():
            raise Refusal("question", "is an empty statement")
        question = f'Is this true of the image: "{statement}"'
        rows.add(number, identity, [image], asked(1, question, _TRUE[record.label]))
        rows.count("questions_added")
        if _disputed(record):
            rows.count("labels_disputed")
    elif record.caption_str is not None:
        rows.add(number, identity, [image], asked(1, _CAPTION_QUESTION, record.caption_str.strip()))
        rows.count("questions_added")
    else:
        question = record.question if record.question is not None else record.query or ""
        rows.add(number, identity, [image], asked(1, question, _gold(record)))


def _disputed(record: _Record) -> bool:
    """Whether a validator voted against the label; they stand in lists that are written as strings."""
    yes = _TRUE[record.label or 0] == "yes"
    return bool((record.vote_false_validator_id if yes else record.vote_true_validator_id).strip(" []"))


def _size(given: int | str) -> int:
    return given if isinstance(given, int) else int(given) if given.isdigit() else 0


def _gold(record: _Record) -> str:
    """The one answer, or the one that most annotators gave."""
    if record.gt_answers is not None:
        return most_given([record.gt_answers] if isinstance(record.gt_answers, str) else record.gt_answers)
    if record.answers is not None:
        return most_given(record.answers)
    return most_given([str(value) for value in (record.answer, record.label) if value is not None])


def most_given(answers: Sequence[str | Answer]) -> str:
    """The answer that was given most often, the first where there is a tie. Raises `Refusal` where there is none."""
    texts = (item if isinstance(item, str) else item.answer for item in answers)
    counted = Counter(text.strip() for text in texts if text.strip() not in _NO_ANSWERS)
    if not counted:
        raise Refusal("answer", "has no answer")
    return counted.most_common(1)[0][0]


def image_name(key: RawId) -> str:
    """The picture's file name by its id. Raises `Refusal` where there is no id."""
    if key in (None, ""):
        raise Refusal("image", "names no image")
    return str(key) if "." in str(key) else f"{key}.jpg"


def _path(record: _Record) -> str:
    named = record.image or record.image_path or record.image_filename or record.imgname
    return named or image_name(record.image_id if record.image_id is not None else record.id)
