"""MultiInstruct, read only: ``{"unique_id", "task_name", "image_path", "prompt", "target"}``, one record a line.

Source: Xu et al., "MultiInstruct", arXiv 2212.10773; https://github.com/VT-NLP/MultiInstruct. The prompt is read as it
stands; where it ends with ``[Options]: a||||b`` and the target is one of them, it becomes a question with one option a
line and the answer its letter and text, as of the other benchmarks. Regions, ``x1 y1 x2 y2`` in pixels, stay text. The
task's name is kept as instruction type; the other fields, which differ from task to task, repeat the prompt.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.formats.benchmark import asked
from vlit.formats.choices import choice, lettered
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef

_OPTIONS = "[Options]:"
_BETWEEN = "||||"


class _Record(msgspec.Struct):
    image_path: str
    prompt: str
    target: str
    unique_id: RawId = None
    task_name: str = ""


class _MultiInstruct:
    name = "multiinstruct"
    sign = "'prompt' and 'target' with 'task_name' and 'image_path'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks)

    def read(self, path: Path) -> Iterator[Kept]:
        return read_json(path, _Record, _looks, _take)


MULTI_INSTRUCT = _MultiInstruct()


def _looks(record: dict[str, Any]) -> bool:
    return {"task_name", "image_path", "prompt", "target"} <= record.keys()


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    question, _, listed = record.prompt.partition(_OPTIONS)
    options = [option.strip() for option in listed.split(_BETWEEN)] if listed else []
    answer = record.target.strip()
    if options.count(answer) == 1 and question.strip() and len(options) <= len(string.ascii_uppercase):
        question, answer = choice(question, lettered(options), answer).texts()
    elif options:
        question = "\n".join([question.strip(), "Options:", *options])
    turns = asked(1, question.strip(), answer)
    rows.add(number, record.unique_id, [ImageRef(path=record.image_path)], turns, instruction_type=record.task_name)
