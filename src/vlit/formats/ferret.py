"""Ferret's records, read only: LLaVA's, with boxes in a field: ``{"image", "image_h", "image_w", "conversations",
"box_x1y1x2y2"}`` and marks ``<bbox_location0>`` in the turns.

Source: ``ferretui/playground`` and ``ferret/train`` of apple/ml-ferret. ``box_x1y1x2y2`` has a list of boxes in pixels
for each turn; a mark's number is the box's place in the list of its turn. A box that no mark names is counted
(``boxes_unmarked``) and not read.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from vlit.formats.boxpart import box_part
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.llava import LLAVA
from vlit.formats.marks import Piece, split_marks
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef, Part

_MARK = re.compile(r"<bbox_location(\d+)>")


class _Turn(msgspec.Struct):
    speaker: str = msgspec.field(name="from")
    value: str | None


class _Record(msgspec.Struct):
    image: str
    conversations: list[_Turn]
    boxes: list[list[list[float]]] = msgspec.field(name="box_x1y1x2y2")
    id: RawId = None
    image_w: int = 0
    image_h: int = 0


def _looks(record: dict[str, Any]) -> bool:
    return LLAVA.record.looks(record) and isinstance(record.get("box_x1y1x2y2"), list)


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    image = ImageRef(path=record.image, width=record.image_w, height=record.image_h)
    if len(record.boxes) != len(record.conversations):
        raise Refusal("box", f"has boxes for {len(record.boxes)} turns, and {len(record.conversations)} turns")
    turns = [
        (turn.speaker, _pieces(turn.value or "", boxes))
        for turn, boxes in zip(record.conversations, record.boxes, strict=True)
    ]
    rows.add(number, record.id, [image], turns)
    marked = sum(isinstance(piece, Part) for _, pieces in turns for piece in pieces)
    if marked < sum(map(len, record.boxes)):
        rows.count("boxes_unmarked")


def _pieces(text: str, boxes: list[list[float]]) -> list[Piece | Part]:
    pieces: list[Piece | Part] = []
    for piece in split_marks(text):
        if piece is None:
            pieces.append(None)
            continue
        bits = _MARK.split(piece)
        pieces.append(bits[0])
        for mark, behind in zip(bits[1::2], bits[2::2], strict=True):
            if int(mark) >= len(boxes):
                raise Refusal("box", f"has the mark <bbox_location{mark}> and {len(boxes)} boxes in that turn")
            pieces += [box_part(boxes[int(mark)]), behind]
    return pieces


FERRET = JsonFormat("ferret", "'conversations' with boxes in 'box_x1y1x2y2'", RecordForm(_Record, _looks, _take))
