"""M3IT: ``{"instruction", "inputs", "image_base64_str": [...], "outputs"}``, JSON Lines, read only.

Source: the data card of MMInstruction/M3IT (arXiv 2306.04387). The question is the instruction and, on the next line,
the inputs where there are any. Holds images as bytes, and one exchange; other fields are not read.
"""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.formats.benchmark import asked
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.pixels import from_base64
from vlit.formats.recordform import RecordForm
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    instruction: str
    outputs: str
    inputs: str | None = None
    image_base64_str: str | list[str] | None = None
    id: RawId = None


def _looks(record: dict[str, Any]) -> bool:
    return {"instruction", "outputs", "image_base64_str"} <= record.keys()


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    given = record.image_base64_str or []
    images = [ImageRef(path="", bytes=from_base64(text)) for text in ([given] if isinstance(given, str) else given)]
    question = "\n".join(text for text in (record.instruction, record.inputs) if text and text.strip())
    rows.add(number, record.id, images, asked(len(images), question, record.outputs))


M3IT = JsonFormat(
    "m3it",
    "'instruction', 'outputs' and 'image_base64_str'",
    RecordForm(_Record, _looks, _take),
)
