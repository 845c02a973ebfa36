"""LLaVA's conversations: ``{"id", "image", "conversations": [{"from", "value"}]}``, a JSON array or JSON Lines.

Source: ``docs/Finetune_Custom_Data.md`` of haotian-liu/LLaVA. The reader also takes what its descendants write:
``images`` (LLaMA-Factory's sharegpt, Qwen-VL), ``input_image`` (NExT-GPT), the speaker ``bot`` and the mark
``<ImageHere>`` (XComposer). Holds ids, image paths, turns and the places of images; other fields of a record are not
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.marks import join_marks, split_marks
from vlit.formats.outgoing import Ledger, Outgoing, paths_of, whole_file, write_json
from vlit.formats.recordform import RecordForm
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef

_Paths = str | list[str] | None


class _Turn(msgspec.Struct):
    speaker: str = msgspec.field(name="from")
    value: str | None


class _Record(msgspec.Struct):
    conversations: list[_Turn]
    id: RawId = None
    image: _Paths = None
    images: _Paths = None
    input_image: _Paths = None


class Written(msgspec.Struct, omit_defaults=True):
    """A record as it is written."""

    id: str
    image: str | list[str] | None = None
    conversations: list[_Turn] = []


class _Llava:
    name = "llava"
    sign = "'conversations' of turns with 'from' and 'value'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks)

    def read(self, path: Path) -> Iterator[Kept]:
        return read_json(path, _Record, _looks, _take)

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        ledger = Ledger(options, carried=("id",))
        with whole_file(target) as file:
            write_json(ledger.rendered(batches, render), file, target)
        return ledger.report()


LLAVA = _Llava()

_SPEAKERS = {"user": "human", "assistant": "gpt", "system": "system"}


def _looks(record: dict[str, Any]) -> bool:
    turns = record.get("conversations")
    return (
        isinstance(turns, list) and bool(turns) and isinstance(turns[0], dict) and {"from", "value"} <= turns[0].keys()
    )


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    named = record.image or record.images or record.input_image or []
    images = [ImageRef(path=path) for path in ([named] if isinstance(named, str) else named)]
    rows.add(
        number, record.id, images, [(turn.speaker, split_marks(turn.value or "")) for turn in record.conversations]
    )


RECORD = RecordForm(_Record, _looks, _take)


def render(item: Outgoing) -> Written:
    """A sample as a record of LLaVA's. Raises `Refusal` where it cannot be one."""
    paths = paths_of(item.images)
    return Written(
        id=item.sample.id,
        image=(paths[0] if len(paths) == 1 else paths) if paths else None,
        conversations=[_Turn(_SPEAKERS[role], join_marks(pieces)) for role, pieces in item.turns],
    )
