"""Questions in one file and their answers in another, joined by ``question_id``; read only.

* VQA v2 (Goyal et al., arXiv 1612.00837; https://visualqa.org/download.html): ``v2_OpenEnded_mscoco_val2014_questions
  .json`` with ``questions`` and ``v2_mscoco_val2014_annotations.json`` with ``annotations``; the answer is
  ``multiple_choice_answer``, which annotators gave most often; the picture ``COCO_val2014_<12 digits>.jpg``;
* JSON Lines of ``{question_id, image, text}`` and ``{question_id, text}``: LLaVA's ``qa90_questions.jsonl`` and
  ``qa90_gpt4_answer.jsonl``, Ferret-Bench's ``question.jsonl`` and ``answer.jsonl``.

Either file may be named. The other is the one beside it whose name is the same without the words for questions,
annotations and answers. Samples come in the order of the questions; a question without an answer and an answer without
a question are refused. Memory: the answers. Other fields are not read; answers of models beside OwlEval's
``questions.jsonl`` are no reference, and their files hold the questions themselves (`vlit.formats.qa`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.benchmark import asked
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.formats.vqa import Answer, image_name, most_given
from vlit.schema import ImageRef


class _Question(msgspec.Struct):
    question_id: RawId
    question: str | None = None
    text: str | None = None
    image: str | None = None
    image_id: str | int | None = None


class _Answer(msgspec.Struct):
    question_id: RawId
    multiple_choice_answer: str | None = None
    answers: list[str | Answer] | None = None
    text: str | None = None


_SUFFIXES = frozenset({".json", ".jsonl", ".gz", ".bz2", ".xz", ".zst"})
_ROLES = re.compile(r"(?:open-?ended|multiple-?choice|questions?|annotations?|answers?|gpt-?4|[\W_])+", re.IGNORECASE)
_ASKS = re.compile("question", re.IGNORECASE)
_ANSWERS = re.compile("annotation|answer", re.IGNORECASE)
_SPLIT = re.compile(r"(?:train|val|test)\d{4}")


class _Paired:
    name = "paired"
    sign = "a file of questions and one of answers by 'question_id'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks) if _ASKS.search(head.path.name) or _ANSWERS.search(head.path.name) else 0.0

    def files(self, path: Path) -> list[Path]:
        """The questions and the answers. Raises `InputError` where there is not just one partner."""
        asks = _asks(path)
        partner = _partner(path, _ANSWERS if asks else _ASKS, "answers" if asks else "questions")
        return [path, partner] if asks else [partner, path]

    def answer_file(self, path: Path) -> Path:
        return self.files(path)[1]

    def read(self, path: Path) -> Iterator[Kept]:
        questions, answers = self.files(path)
        known: dict[str, str] = {}
        places: dict[str, int] = {}

        def take_answer(rows: Rows, number: int, record: _Answer, _outer: dict[str, Any]) -> None:
            key = str(record.question_id)
            if key in known:
                raise Refusal("answer", f"answers question {key}, which has an answer already")
            known[key], places[key] = _gold(record), number

        def take_question(rows: Rows, number: int, record: _Question, outer: dict[str, Any]) -> None:
            key = str(record.question_id)
            places.pop(key, None)
            if key not in known:
                raise Refusal("answer", f"has no answer: {answers.name} holds none with question_id {key}")
            image = ImageRef(path=_image(record, outer, questions))
            question = record.question if record.question is not None else record.text or ""
            rows.add(number, record.question_id, [image], asked(1, question, known[key]))

        yield from read_json(answers, _Answer, _is_answer, take_answer)
        yield from read_json(questions, _Question, _is_question, take_question)
        orphans = Rows(answers, "record")
        for key, number in places.items():
            orphans.refuse(
                number, Refusal("question", f"answers question {key}, which {questions.name} has not"), "", key
            )
            if orphans.full:
                yield orphans.flush()
        yield orphans.flush()


PAIRED = _Paired()


def _looks(record: dict[str, Any]) -> bool:
    return _is_question(record) or _is_answer(record)


def _is_question(record: dict[str, Any]) -> bool:
    asks = isinstance(record.get("question", record.get("text")), str)
    return "question_id" in record and asks and ("image" in record or "image_id" in record) and not _answered(record)


def _is_answer(record: dict[str, Any]) -> bool:
    return "question_id" in record and "question" not in record and _answered(record | {"answer": record.get("text")})


def _answered(record: dict[str, Any]) -> bool:
    return any(record.get(name) for name in ("answer", "answers", "multiple_choice_answer", "label"))


def _asks(path: Path) -> bool:
    """Whether a file holds the questions: by its records where only these have such fields, else by its name."""
    head = Head.of(path)
    if head.share(lambda record: "question" in record) > 0:
        return True
    if head.share(lambda record: "answers" in record or "multiple_choice_answer" in record) > 0:
        return False
    return bool(_ASKS.search(path.name))


def _partner(path: Path, role: re.Pattern[str], what: str) -> Path:
    stem = _stem(path)
    beside = sorted(p for p in path.parent.iterdir() if p.is_file() and _SUFFIXES.issuperset(p.suffixes) and p.suffixes)
    found = [p for p in beside if p.name != path.name and role.search(p.name) and _stem(p) == stem]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(p.name for p in found)
        raise InputError(str(path), f"could belong to several files of {what}: {names}", "Leave one of them beside it.")
    raise InputError(
        str(path),
        f"needs the file of {what}, and none is beside it",
        f"Put it beside this one, named {_expected(path, what)}.",
    )


def _stem(path: Path) -> str:
    return _ROLES.sub(" ", path.name.split(".", 1)[0]).strip().lower()


def _expected(path: Path, what: str) -> str:
    """The official name of a partner."""
    name = path.name
    if what == "questions" and "mscoco" in name:
        return name.replace("mscoco", "OpenEnded_mscoco").replace("annotations", "questions")
    if "mscoco" in name:
        return name.replace("OpenEnded_", "").replace("questions", "annotations")
    return re.sub("annotations?|answers?", what, name) if what == "questions" else re.sub("questions?", what, name)


def _gold(record: _Answer) -> str:
    if record.multiple_choice_answer:
        return record.multiple_choice_answer
    return most_given([record.text or ""] if record.answers is None else record.answers)


def _image(record: _Question, outer: dict[str, Any], file: Path) -> str:
    """The picture's name; COCO's in full, whose number alone the questions hold."""
    if record.image:
        return record.image
    subtype = str(outer.get("data_subtype") or "")
    split = _SPLIT.search(subtype) or _SPLIT.search(file.name)
    number = str(record.image_id)
    if split and number.isdigit():
        return f"COCO_{split.group()}_{int(number):012d}.jpg"
    return image_name(record.image_id)
