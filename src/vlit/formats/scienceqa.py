"""ScienceQA's ``problems.json``, read only: ``{"question", "choices", "answer", "hint", "image", "topic"}`` by id.

Source: Lu et al. 2022, arXiv 2209.09513; ``data/scienceqa/problems.json`` of lupantech/ScienceQA. The answer is the
number of a choice from 0. The picture is ``<split>/<id>/<image>``, as the published folders lie; questions without one
keep none. The hint stands before the question, the topic becomes the source. Lecture and solution are not read: they
hold the answer.
"""

from __future__ import annotations

import msgspec

from vlit.formats.benchmark import asked
from vlit.formats.choices import choice, lettered
from vlit.formats.keyedquestions import KeyedQuestions
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    question: str
    choices: list[str]
    answer: int
    hint: str | None = None
    image: str | None = None
    topic: str = ""
    split: str = ""


def _take(rows: Rows, number: int, key: str, record: _Record) -> None:
    if not 0 <= record.answer < len(record.choices):
        raise Refusal("answer", f"has answer {record.answer} of {len(record.choices)} choices, counted from 0")
    options = lettered(record.choices)
    hint = (record.hint or "").strip()
    question = f"{hint}\n{record.question}" if hint else record.question
    found = choice(question, options, list(options)[record.answer])
    images = [ImageRef(path="/".join(filter(None, (record.split, key, record.image))))] if record.image else []
    rows.add(number, key, images, asked(len(images), *found.texts()), source=record.topic)


SCIENCEQA = KeyedQuestions(
    "scienceqa", "'question', 'choices' and 'lecture' by id", "ScienceQA", ("question", "choices", "lecture"), _Record,
    _take,
)  # fmt: skip
