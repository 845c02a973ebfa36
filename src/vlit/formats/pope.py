"""POPE's yes/no questions: ``{"question_id", "image", "text", "label"}``, JSON Lines under the name ``.json``.

Source: ``output/coco`` of AoiDragon/POPE (arXiv 2305.10355). The label becomes the answer, ``yes`` or ``no``, and the
instruction type: ``existence`` where the object is there, ``absent`` where it is not. Holds ids, one image path, the
question and a yes or no; a sample with any other answer is refused. It misleads where the labels do: six ``no`` of
the published COCO files name an object that a caption of the picture mentions, and POPE does not say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.benchmark import asked, images_lead, numbered, one_exchange, only_image
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.jsonwrite import write_json_lines
from vlit.formats.outgoing import Ledger, Outgoing, paths_of, whole_file
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    image: str
    text: str
    label: str
    question_id: RawId = None


class _Written(msgspec.Struct):
    question_id: str | int
    image: str
    text: str
    label: str


class _Pope(JsonFormat[_Record]):
    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        ledger = Ledger(options, carried=("id",))
        with whole_file(target) as file:
            write_json_lines(ledger.rendered(batches, lambda item: _render(ledger, item)), file)
        return ledger.report()


_TYPES = {"yes": "existence", "no": "absent"}
_YES_OR_NO = re.compile(r"\s*(yes|no)\b(?:\s*[.!]?\s*$|,)", re.IGNORECASE)


def _looks(record: dict[str, Any]) -> bool:
    label = record.get("label")
    return isinstance(label, str) and label.strip().lower() in _TYPES and {"image", "text"} <= record.keys()


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    label = record.label.strip().lower()
    if label not in _TYPES:
        raise Refusal("answer", f"has the label '{record.label}', which is neither yes nor no")
    if not record.image:
        raise Refusal("image", "names no image")
    turns = asked(1, record.text, label)
    rows.add(number, record.question_id, [ImageRef(path=record.image)], turns, instruction_type=_TYPES[label])


def _render(ledger: Ledger, item: Outgoing) -> _Written:
    path = only_image(paths_of(item.images))
    question, answer = one_exchange(item)
    label = _YES_OR_NO.match(answer)
    if label is None:
        raise Refusal("answer", "is not answered with yes or no")
    if not images_lead(item):
        ledger.lose("image places")
    return _Written(numbered(item.sample.id), path, question, label.group(1).lower())


POPE = _Pope("pope", "'image', 'text' and a 'label' of yes or no", RecordForm(_Record, _looks, _take))
