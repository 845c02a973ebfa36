"""M3IT: ``{"instruction", "inputs", "image_base64_str": [...], "outputs"}``, JSON Lines, read only.

Source: the data card of MMInstruction/M3IT (arXiv 2306.04387). The question is the instruction and, on the next line,
the inputs where there are any. Holds images as bytes, and one exchange; other fields are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.formats.benchmark import asked
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.pixels import from_base64
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    instruction: str
    outputs: str
    inputs: str | None = None
    image_base64_str: str | list[str] | None = None
    id: RawId = None


class _M3it:
    name = "m3it"
    sign = "'instruction', 'outputs' and 'image_base64_str'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks)

    def read(self, path: Path) -> Iterator[Kept]:
        return read_json(path, _Record, _looks, _take)


M3IT = _M3it()


def _looks(record: dict[str, Any]) -> bool:
    return {"instruction", "outputs", "image_base64_str"} <= record.keys()


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    given = record.image_base64_str or []
    images = [ImageRef(path="", bytes=from_base64(text)) for text in ([given] if isinstance(given, str) else given)]
    question = "\n".join(text for text in (record.instruction, record.inputs) if text and text.strip())
    rows.add(number, record.id, images, asked(len(images), question, record.outputs))
