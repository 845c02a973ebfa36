"""SEED-Bench: ``{"question_type": {name: id}, "questions": [{"answer", "choice_a" … "choice_d", "data_id", "data_type",
"question", "question_id", "question_type_id"}]}``.

Source: AILab-CVC/SEED-Bench (arXiv 2307.16125); version 2 adds ``level``, ``subpart``, ``version`` and
``data_source``, lists in ``data_id`` and ``<img>`` marks. Holds ids, image paths, questions with four options and the
letter of the right one. Questions about videos are refused. Question types are written from instruction types; read,
one that is none of vlit's (SEED-Bench's own, ``Scene Understanding``) becomes the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.benchmark import OTHER_TYPE, asked, images_lead, kind_fields, one_exchange, only_image
from vlit.formats.choices import choice, taken_apart
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.jsonread import read_json
from vlit.formats.jsonwrite import write_json_array
from vlit.formats.marks import MARK
from vlit.formats.outgoing import Ledger, Outgoing, paths_of, whole_file
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef
from vlit.textfile import open_text

_FIELDS = ("choice_a", "choice_b", "choice_c", "choice_d")
_LETTERS = "ABCD"
_STILL = ("", "image", "single image", "multiple images", "interleaved image")


class _Record(msgspec.Struct):
    question: str
    data_id: str | int | list[str]
    answer: str | None = None
    choice_a: str | int | float | None = None
    choice_b: str | int | float | None = None
    choice_c: str | int | float | None = None
    choice_d: str | int | float | None = None
    data_type: str = ""
    question_id: RawId = None
    question_type_id: int | None = None


class _Types(msgspec.Struct):
    """The rest of the file: what its question types are called. It may stand before the questions or behind them."""

    question_type: dict[str, int] = {}


class _Written(msgspec.Struct):
    answer: str
    choice_a: str
    choice_b: str
    choice_c: str
    choice_d: str
    data_id: str
    data_type: str
    question: str
    question_id: str
    question_type_id: int


class _SeedBench(JsonFormat[_Record]):
    def read(self, path: Path) -> Iterator[Kept]:
        return read_json(path, _Record, _looks, partial(_take, _type_names(path)))

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        ledger = Ledger(options, carried=("id", "instruction_type"))
        types: dict[str, int] = {}
        with whole_file(target) as file:
            file.write(b'{"questions":')
            write_json_array(ledger.rendered(batches, lambda item: _render(ledger, types, item)), file)
            file.write(b',"question_type":' + msgspec.json.encode(types) + b"}\n")
        return ledger.report()


def _looks(record: dict[str, Any]) -> bool:
    return {"choice_a", "question", "data_id"} <= record.keys()


def _type_names(path: Path) -> dict[int, str]:
    """Number to name of the question types; empty where the file has none, or is no whole JSON object."""
    try:
        with open_text(path) as file:
            named = msgspec.json.decode(file.read(), type=_Types).question_type
    except (msgspec.DecodeError, OSError, EOFError):
        return {}
    return {number: name for name, number in named.items()}


def _take(names: dict[int, str], rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    if record.data_type.lower() not in _STILL:
        raise Refusal("form", f"is about data of type '{record.data_type}', and only still images can be read")
    given = [getattr(record, field) for field in _FIELDS]
    options = {letter: "" if text is None else str(text) for letter, text in zip(_LETTERS, given, strict=True)}
    paths = record.data_id if isinstance(record.data_id, list) else [str(record.data_id)]
    if not all(paths):
        raise Refusal("image", "names no image")
    question, answer = choice(record.question.replace("<img>", MARK), options, record.answer or "").texts()
    images = [ImageRef(path=path) for path in paths]
    kind = names.get(record.question_type_id, "") if record.question_type_id is not None else ""
    rows.add(number, record.question_id, images, asked(len(paths), question, answer), **kind_fields(kind))


def _render(ledger: Ledger, types: dict[str, int], item: Outgoing) -> _Written:
    path = only_image(paths_of(item.images))
    found = taken_apart(*one_exchange(item))
    if len(found.options) != len(_LETTERS):
        raise Refusal("form", f"has {len(found.options)} options, and SEED-Bench asks with {len(_LETTERS)}")
    if not images_lead(item):
        ledger.lose("image places")
    type_id = types.setdefault(item.sample.instruction_type or OTHER_TYPE, len(types) + 1)
    a, b, c, d = found.options.values()
    return _Written(found.gold, a, b, c, d, path, "image", found.question, item.sample.id, type_id)


SEEDBENCH = _SeedBench(
    "seedbench", "'questions' with 'choice_a', 'answer' and 'data_id'", RecordForm(_Record, _looks, partial(_take, {}))
)
