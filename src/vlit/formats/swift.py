"""ms-swift's JSON Lines: ``{"messages", "images", "objects": {"ref", "bbox", "bbox_type", "image_id"}}`` with the marks
``<image>``, ``<bbox>`` and ``<ref-object>`` in the texts.

Source: ``docs/source_en/Customization/Custom-dataset.md`` of modelscope/ms-swift. Each ``<bbox>`` is the next box of
``objects.bbox`` in pixels, each ``<ref-object>`` the next words of ``objects.ref``. A box gets the words at its own
place of ``ref`` where there are as many words as boxes, the only words where there are one, else none. Boxes as
fractions (``norm1``) are put into the text as they are (``boxes_as_text``), since a record does not say how large its
image is: `vlit.formats.boxes` reads them there. Points are refused.

Written are boxes as ``<bbox>`` with the numbers as they are; ``ref`` has their phrases, which stand in the text already
and get no mark. Holds ids, image paths, turns, the places of images, and boxes. Records without ``objects`` are what
``messages`` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.boxes.styles import ABS
from vlit.formats.boxpart import box_part
from vlit.formats.head import Head
from vlit.formats.jsonformat import WritableJson
from vlit.formats.marks import Piece, join_marks, split_marks
from vlit.formats.outgoing import Outgoing, paths_of
from vlit.formats.recordform import RecordForm, has_turns
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef, Message, Part

_BOX, _REF = "<bbox>", "<ref-object>"
_FRACTIONS = "norm1"
_MARKS = re.compile(f"({_BOX}|{_REF})")
_OBJECTS = re.compile(rb'"objects"\s*:\s*\{[^{}]*"bbox"\s*:')


class _Turn(msgspec.Struct):
    role: str
    content: str | None


class _Objects(msgspec.Struct, omit_defaults=True):
    ref: list[str] = []
    bbox: list[list[float]] = []
    bbox_type: str | None = None
    image_id: list[int] | None = None


class _Record(msgspec.Struct):
    messages: list[_Turn]
    id: RawId = None
    images: list[str] | str | None = None
    objects: _Objects | None = None


class _Written(msgspec.Struct, omit_defaults=True):
    id: str
    messages: list[_Turn]
    images: list[str] = []
    objects: _Objects | None = None


class _Swift(WritableJson[_Record]):
    def sniff(self, head: Head) -> float:
        grounded = head.share(_grounded) or _OBJECTS.search(head.data)  # boxes may come after the first few records
        return super().sniff(head) if grounded else 0.0  # else `messages` reads it

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        in_pixels = msgspec.structs.replace(options, boxes=ABS.name)  # they have a field, whatever is asked for text
        return super().write(batches, target, in_pixels)


def _chats(record: dict[str, Any]) -> bool:
    return has_turns(record, "messages", "role", "content")


def _grounded(record: dict[str, Any]) -> bool:
    objects = record.get("objects")
    return _chats(record) and isinstance(objects, dict) and isinstance(objects.get("bbox"), list)


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    named = record.images or []
    images = [ImageRef(path=path) for path in ([named] if isinstance(named, str) else named)]
    objects = record.objects or _Objects()
    boxes: Iterator[Part | str] = iter(_boxes(objects))
    words = iter(objects.ref)
    texts = "".join(turn.content or "" for turn in record.messages)
    if texts.count(_BOX) != len(objects.bbox):
        raise Refusal("box", f"has {texts.count(_BOX)} box marks and {len(objects.bbox)} boxes")
    if texts.count(_REF) not in (0, len(objects.ref)):
        raise Refusal("box", f"has {texts.count(_REF)} '{_REF}' marks and {len(objects.ref)} words for them")
    turns: list[tuple[str, list[Piece | Part]]] = []
    for turn in record.messages:
        pieces: list[Piece | Part] = []
        for piece in split_marks(turn.content or ""):
            if piece is None:
                pieces.append(None)
                continue
            text = ""
            for bit in _MARKS.split(piece):
                given = next(boxes) if bit == _BOX else next(words) if bit == _REF else bit
                if isinstance(given, Part):
                    pieces += [text, given]
                    text = ""
                else:
                    text += given
            pieces.append(text)
        turns.append((turn.role, pieces))
    rows.add(number, record.id, images, turns)
    if objects.bbox and objects.bbox_type == _FRACTIONS:
        rows.count("boxes_as_text")


def _boxes(objects: _Objects) -> list[Part | str]:
    """The boxes, those in fractions as text."""
    if not objects.bbox:
        return []
    if objects.bbox_type not in (None, "real", _FRACTIONS):
        raise Refusal("box", f"gives its boxes as '{objects.bbox_type}', and only 'real' and 'norm1' can be read")
    many = len(objects.bbox)
    places = objects.image_id or [0] * many
    if len(places) != many:
        raise Refusal("box", f"has {many} boxes and {len(places)} entries of 'image_id'")
    refs = objects.ref * many if len(objects.ref) == 1 else objects.ref
    words = refs if len(refs) == many else [""] * many
    parts = [box_part(box, word, place) for box, word, place in zip(objects.bbox, words, places, strict=True)]
    return [*map(str, objects.bbox)] if objects.bbox_type == _FRACTIONS else [*parts]


def _render(item: Outgoing) -> _Written:
    parts = [part for message in item.sample.messages for part in message.content]
    shown = [part.index for part in parts if part.type == "image"]
    boxes = [part for part in parts if part.type == "box"]
    places = [shown.index(part.index) for part in boxes]
    objects = _Objects(
        ref=[part.text for part in boxes] if any(part.text for part in boxes) else [],
        bbox=[list(part.box or ()) for part in boxes],
        bbox_type="real",
        image_id=places if any(places) else None,
    )
    return _Written(
        id=item.sample.id,
        messages=[_Turn(message.role, join_marks(_pieces(message))) for message in item.sample.messages],
        images=paths_of(item.images),
        objects=objects if boxes else None,
    )


def _pieces(message: Message) -> list[Piece]:
    for part in message.content:
        if part.type == "text" and _MARKS.search(part.text):
            raise Refusal("placeholders", "the text itself holds something that would be read as the mark of a box")
    return [None if part.type == "image" else _BOX if part.type == "box" else part.text for part in message.content]


SWIFT = _Swift(
    "swift",
    "'messages' of turns with 'role' and 'content', and 'objects' with 'bbox'",
    RecordForm(_Record, _chats, _take),
    _render,
    carried=("id", "boxes"),
)
