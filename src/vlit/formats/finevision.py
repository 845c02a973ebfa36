"""FineVision and the Cauldron: Parquet with ``images``, a list of ``{bytes, path}``, and ``texts``, a list of
``{user, assistant}``.

Source: the data cards of HuggingFaceM4/FineVision and HuggingFaceM4/the_cauldron; ``data/datasets.py`` of
huggingface/nanoVLM, which puts the images before the first question and refuses texts with image tokens. Cauldron has
``source`` in each text, FineVision beside them; the first is kept. Holds image paths and bytes, turns and a source.
Ratings are not read. Bytes are written where they are known, else the path alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.benchmark import images_lead
from vlit.formats.head import Head, parquet_files
from vlit.formats.marks import Piece, join_marks, split_marks
from vlit.formats.outgoing import Ledger, Outgoing
from vlit.formats.parquetread import Picture, read_parquet
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows, Turn
from vlit.runfolder import ShardWriter
from vlit.schema import ImageRef


class _Exchange(msgspec.Struct):
    user: str | None
    assistant: str | None
    source: str | None = None


class _Texts(msgspec.Struct):
    texts: list[_Exchange]
    images: list[Picture] | None = None
    source: str | None = None


class _FineVision:
    name = "finevision"
    sign = "Parquet with the columns 'images' and 'texts'"

    def sniff(self, head: Head) -> float:
        return float(_looks(head))

    def read(self, path: Path) -> Iterator[Kept]:
        head = Head.of(path)
        if not _looks(head):
            raise InputError(
                str(path), f"is not FineVision's Parquet but {head.found()}", "Name another file or another format."
            )
        return read_parquet(path, parquet_files(path), RECORD)

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        ledger = Ledger(options, carried=("source", "images.bytes"))
        with ShardWriter(target, _SCHEMA) as writer:
            for batch in batches:
                rows = list(ledger.rendered([batch], lambda item: _render(ledger, item)))
                writer.write(pa.RecordBatch.from_pylist(rows, schema=_SCHEMA))
        return ledger.report()


FINEVISION = _FineVision()

_HUGGING_FACE: dict[str, Any] = {
    "images": [{"_type": "Image"}],
    "texts": [{"user": {"dtype": "string", "_type": "Value"}, "assistant": {"dtype": "string", "_type": "Value"}}],
    "source": {"dtype": "string", "_type": "Value"},
}
_SCHEMA = pa.schema(
    [
        ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))),
        ("texts", pa.list_(pa.struct([("user", pa.string()), ("assistant", pa.string())]))),
        ("source", pa.string()),
    ],
    metadata={"huggingface": msgspec.json.encode({"info": {"features": _HUGGING_FACE}})},
)


def _looks(head: Head) -> bool:
    return head.schema is not None and _has_columns(dict.fromkeys(head.schema.names))


def _has_columns(record: dict[str, Any]) -> bool:
    return {"images", "texts"} <= record.keys()


def _take(rows: Rows, number: int, record: _Texts, _outer: dict[str, Any]) -> None:
    images = [ImageRef(path=picture.path or "", bytes=picture.bytes) for picture in record.images or []]
    questions = [split_marks(text.user or "") for text in record.texts]
    if questions and not any(None in pieces for pieces in questions):
        lead: list[Piece] = [None] * len(images)
        questions[0] = lead + questions[0]
    turns: list[Turn] = []
    for question, text in zip(questions, record.texts, strict=True):
        turns += [("user", question), ("assistant", split_marks(text.assistant or ""))]
    source = record.source or next((text.source for text in record.texts if text.source), "")
    rows.add(number, None, images, turns, source=source or "")


RECORD = RecordForm(_Texts, _has_columns, _take)


def _render(ledger: Ledger, item: Outgoing) -> dict[str, Any]:
    if item.turns[0][0] == "system":
        raise Refusal("roles", "has a system turn, and FineVision has no place for it")
    said = [join_marks([piece for piece in pieces if piece is not None]) for _, pieces in item.turns]
    if not images_lead(item):
        ledger.lose("image places")
    return {
        "images": [{"bytes": image.bytes, "path": image.path or None} for image in item.images],
        "texts": [{"user": q, "assistant": a} for q, a in zip(said[::2], said[1::2], strict=True)],
        "source": item.sample.source,
    }
