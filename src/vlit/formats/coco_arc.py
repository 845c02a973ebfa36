"""COCO-ARC: ``{"image_source", "construction_time", "annotations": [{"img_ids", "instruction_type",
"conversations"}]}``.

Source: README of palchenli/VL-Instruction-Tuning (arXiv 2311.08172), which leaves the inside of a turn open; here it is
``{"role": "User" | "AI", "text"}`` with the README's role names. Holds image paths, instruction types, turns and one
source for the whole file. It has no ids, no system turn (such samples are refused) and no image marks: images go
before the first question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.jsonwrite import write_json_array
from vlit.formats.marks import join_marks, split_marks
from vlit.formats.outgoing import Ledger, Outgoing, paths_of, whole_file
from vlit.formats.recordform import RecordForm, has_turns
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows
from vlit.schema import ImageRef


class _Turn(msgspec.Struct):
    role: str
    text: str | None


class _Record(msgspec.Struct):
    img_ids: str | int | list[str | int] | None = None
    instruction_type: str | None = ""
    conversations: list[_Turn] = []


class _CocoArc(JsonFormat[_Record]):
    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        renderer = _Renderer(Ledger(options, carried=("instruction_type", "source")))
        with whole_file(target) as file:
            renderer.write(batches, file)
        return renderer.ledger.report()


_SPEAKERS = {"user": "User", "assistant": "AI"}


def _looks(record: dict[str, Any]) -> bool:
    return has_turns(record, "conversations", "role", "text")


def _take(rows: Rows, number: int, record: _Record, outer: dict[str, Any]) -> None:
    named = record.img_ids if isinstance(record.img_ids, list) else [record.img_ids]
    images = [ImageRef(path=str(path)) for path in named if path not in ("", None)]
    turns = [(turn.role, split_marks(turn.text or "")) for turn in record.conversations]
    source = outer.get("image_source")
    rows.add(
        number,
        None,
        images,
        turns,
        instruction_type=record.instruction_type or "",
        source=source if isinstance(source, str) else "",
    )


class _Renderer:
    """Writes the one object; its source must stand before the samples, so that the first sample's is taken."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._source: str | None = None

    def write(self, batches: Iterable[pa.RecordBatch], file: Any) -> None:
        records = self.ledger.rendered(batches, self._render)
        first = next(records, None)
        source = msgspec.json.encode(self._source or "")
        file.write(b'{"image_source":' + source + b',"construction_time":"","annotations":')
        write_json_array(_chain(first, records), file)
        file.write(b"}\n")

    def _render(self, item: Outgoing) -> _Record:
        if item.turns[0][0] not in _SPEAKERS:
            raise Refusal("roles", "has a system turn, and COCO-ARC has no place for it")
        paths = paths_of(item.images)
        texts = [join_marks([piece for piece in pieces if piece is not None]) for _, pieces in item.turns]
        if self._source is None:
            self._source = item.sample.source
        elif self._source != item.sample.source:
            self.ledger.lose("source")
        leading = 0
        while leading < len(item.turns[0][1]) and item.turns[0][1][leading] is None:
            leading += 1
        if leading < len(paths):
            self.ledger.lose("image places")
        return _Record(
            img_ids=paths[0] if len(paths) == 1 else [*paths],
            instruction_type=item.sample.instruction_type,
            conversations=[_Turn(_SPEAKERS[role], text) for (role, _), text in zip(item.turns, texts, strict=True)],
        )


def _chain(first: _Record | None, rest: Iterable[_Record]) -> Iterator[_Record]:
    if first is not None:
        yield first
        yield from rest


COCO_ARC = _CocoArc(
    "coco-arc", "'annotations' with 'conversations' of turns with 'role' and 'text'", RecordForm(_Record, _looks, _take)
)
