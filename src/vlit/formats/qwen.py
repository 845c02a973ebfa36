"""Qwen-VL's fine-tuning data: LLaVA's records, with boxes as JSON answers.

Source: ``qwen-vl-finetune/README.md`` and ``data_processor.py`` of QwenLM/Qwen3-VL. A record is ``{"image" or "images",
"conversations": [{"from", "value"}]}``. An answer that is nothing but ``{"bbox_2d": [x1, y1, x2, y2], "label": ...}``
becomes a box in pixels where the record has one image; any other text stays as it is. A file is taken for Qwen's where
such answers are among its first records; without them it cannot be told from LLaVA's and is read the same. Misleads for
Qwen2-VL and Qwen3-VL, whose numbers go from 0 to 1000, and where the image was resized before it was annotated.

Written is ``image``, a path or a list, and never ``images``: the loader does not look there, whatever the README says.
It takes a system turn for an answer, so samples that have one are refused. Boxes are written into the text as for
LLaVA. Holds ids, image paths, turns and the places of images.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.boxes import box_part
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.marks import Piece, join_marks, split_marks
from vlit.formats.outgoing import Ledger, Outgoing, paths_of, whole_file, write_json
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef, Part


class _Turn(msgspec.Struct):
    speaker: str = msgspec.field(name="from")
    value: str | None


class _Record(msgspec.Struct, omit_defaults=True):
    conversations: list[_Turn]
    id: RawId = None
    image: str | list[str] | None = None
    images: str | list[str] | None = None


class _Grounding(msgspec.Struct, forbid_unknown_fields=True):
    bbox_2d: tuple[float, float, float, float]
    label: str = ""


class _Qwen:
    name = "qwen"
    sign = "'conversations' of turns with 'from' and 'value', some of them JSON with 'bbox_2d'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks) if head.share(_grounds) else 0.0

    def read(self, path: Path) -> Iterator[Kept]:
        return read_json(path, _Record, _looks, _take)

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        ledger = Ledger(options, carried=("id",))
        with whole_file(target) as file:
            write_json(ledger.rendered(batches, _render), file, target)
        return ledger.report()


QWEN = _Qwen()

_SPEAKERS = {"user": "human", "assistant": "gpt"}
_GROUNDING = msgspec.json.Decoder(_Grounding)


def _looks(record: dict[str, Any]) -> bool:
    turns = record.get("conversations")
    return (
        isinstance(turns, list) and bool(turns) and isinstance(turns[0], dict) and {"from", "value"} <= turns[0].keys()
    )


def _grounds(record: dict[str, Any]) -> bool:
    if not _looks(record):
        return False
    said = [turn.get("value") for turn in record["conversations"][1:] if isinstance(turn, dict)]
    return any(isinstance(text, str) and _box(text) is not None for text in said)


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    named = record.image or record.images or []
    images = [ImageRef(path=path) for path in ([named] if isinstance(named, str) else named)]
    turns: list[tuple[str, list[Piece | Part]]] = []
    for turn in record.conversations:
        box = _box(turn.value or "") if turns and len(images) == 1 else None
        turns.append((turn.speaker, [*split_marks(turn.value or "")] if box is None else [box]))
    rows.add(number, record.id, images, turns)


def _box(text: str) -> Part | None:
    """The box that a text is, None where it is anything else."""
    if '"bbox_2d"' not in text:
        return None
    try:
        found = _GROUNDING.decode(text.strip())
        return box_part(found.bbox_2d, found.label)
    except (msgspec.DecodeError, Refusal):
        return None


def _render(item: Outgoing) -> _Record:
    if item.turns[0][0] not in _SPEAKERS:
        raise Refusal("roles", "has a system turn, which Qwen's loader takes for an answer")
    paths = paths_of(item.images)
    return _Record(
        id=item.sample.id,
        image=(paths[0] if len(paths) == 1 else paths) if paths else None,
        conversations=[_Turn(_SPEAKERS[role], join_marks(pieces)) for role, pieces in item.turns],
    )
