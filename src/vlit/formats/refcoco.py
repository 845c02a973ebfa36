"""RefCOCO, RefCOCO+ and RefCOCOg as a benchmark, read only: ``[{img_id, sents, bbox: [x, y, w, h], width, height}]``.

Source: Kazemzadeh et al., "ReferItGame", EMNLP 2014; Yu et al., arXiv 1608.00272; the form is that of MiniGPT-4's
evaluation files. Each phrase becomes the question where it is (counted as ``questions_added``), answered by its box.
The number that ends ``img_id`` belongs to the record and not to the picture. The same files are a scene source, in
which the phrases of one picture come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.formats.boxpart import box_part
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows, Turn
from vlit.schema import ImageRef

_COCO_NAME = re.compile(r"(.*_\d{12})(?:_\d+)?(?:\.\w+)?")


class _Record(msgspec.Struct):
    img_id: str
    sents: str | list[str]
    bbox: list[float]
    width: int = 0
    height: int = 0


class _RefCoco:
    name = "refcoco"
    sign = "'sents' with a 'bbox' and an 'img_id'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks)

    def read(self, path: Path) -> Iterator[Kept]:
        return read_json(path, _Record, _looks, _take)


REFCOCO = _RefCoco()


def _looks(record: dict[str, Any]) -> bool:
    return {"img_id", "sents", "bbox"} <= record.keys()


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    phrases = [record.sents] if isinstance(record.sents, str) else record.sents
    if not phrases or not all(phrase.strip() for phrase in phrases):
        raise Refusal("question", "has an empty phrase")
    if len(record.bbox) != 4:
        raise Refusal("box", f"{record.bbox} is not a box but {len(record.bbox)} numbers")
    x, y, width, height = record.bbox
    turns: list[Turn] = []
    for phrase in phrases:
        lead = [] if turns else [None]
        turns.append(("user", [*lead, f"Give the box of: {' '.join(phrase.split())}"]))
        turns.append(("assistant", [box_part((x, y, x + width, y + height))]))
    match = _COCO_NAME.fullmatch(record.img_id)
    path = f"{match.group(1)}.jpg" if match else record.img_id
    rows.add(number, None, [ImageRef(path=path, width=record.width, height=record.height)], turns)
    rows.count("questions_added")
