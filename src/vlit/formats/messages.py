"""Chat messages: ``{"id", "images", "messages": [{"role", "content"}]}`` as Parquet, JSON Lines or a JSON array.

Written is what TRL's ``SFTTrainer`` loads for vision models (``dataset_formats.md`` of huggingface/trl): ``images``
is a list, empty for text; ``content`` is a list of ``{type, text}`` in every row. In Parquet an image is ``{path,
bytes}``, and the file tells ``datasets`` that it is an image; in JSON it is a path, which TRL opens. Also read: content
as a string with ``<image>`` marks (LLaMA-Factory, ms-swift), and parts that carry their image themselves (``image_url``
of OpenAI, ``image`` of Qwen; data URLs become bytes). Holds ids, image paths, bytes (Parquet only), turns and the
places of images.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept, read_batches
from vlit.errors import UsageError
from vlit.formats.base import BATCH_ROWS, ExportOptions, ExportReport
from vlit.formats.head import Head, parquet_files
from vlit.formats.jsonread import read_json
from vlit.formats.marks import Piece, split_marks
from vlit.formats.outgoing import Ledger, Outgoing, is_lines, paths_of, whole_file, write_json
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows, Turn
from vlit.runfolder import ShardWriter
from vlit.schema import ImageRef

_Bytes = bytes


class _Picture(msgspec.Struct):
    path: str | None = None
    bytes: _Bytes | None = None


class _Url(msgspec.Struct):
    url: str


class _Part(msgspec.Struct, omit_defaults=True):
    type: str
    text: str | None = None
    value: str | None = None
    image: str | _Picture | None = None
    image_url: str | _Url | None = None


class _Turn(msgspec.Struct):
    role: str
    content: str | list[_Part] | None


class _Record(msgspec.Struct, omit_defaults=True):
    messages: list[_Turn]
    id: RawId = None
    images: str | list[str | _Picture] | None = None
    image: str | _Picture | None = None


class _Messages:
    name = "messages"
    sign = "'messages' of turns with 'role' and 'content'"

    def sniff(self, head: Head) -> float:
        if head.schema is not None:
            return 0.9 * ("messages" in head.schema.names)  # vlit's own Parquet has the column too, and more
        return head.share(_looks)

    def read(self, path: Path) -> Iterator[Kept]:
        if Head.of(path).schema is not None:
            return _read_parquet(path)
        return read_json(path, _Record, _looks, _take)

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        if target.suffix == ".parquet":
            ledger = Ledger(options, carried=("id", "images.bytes"))
            with ShardWriter(target, _SCHEMA) as writer:
                for rows in _chunks(ledger.rendered(batches, _row)):
                    writer.write(pa.RecordBatch.from_pylist(rows, schema=_SCHEMA))
            return ledger.report()
        if target.suffix != ".json" and not is_lines(target):
            raise UsageError(
                str(target), "has no ending that 'messages' is written with", "End it in .parquet or .jsonl."
            )
        ledger = Ledger(options, carried=("id",))
        with whole_file(target) as file:
            write_json(ledger.rendered(batches, _record), file, target)
        return ledger.report()


MESSAGES = _Messages()

_HUGGING_FACE: dict[str, Any] = {
    "id": {"dtype": "string", "_type": "Value"},
    "images": [{"_type": "Image"}],
    "messages": [
        {
            "role": {"dtype": "string", "_type": "Value"},
            "content": [
                {"type": {"dtype": "string", "_type": "Value"}, "text": {"dtype": "string", "_type": "Value"}},
            ],
        },
    ],
}
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))),
        (
            "messages",
            pa.list_(
                pa.struct(
                    [
                        ("role", pa.string()),
                        ("content", pa.list_(pa.struct([("type", pa.string()), ("text", pa.string())]))),
                    ]
                )
            ),
        ),
    ],
    metadata={"huggingface": msgspec.json.encode({"info": {"features": _HUGGING_FACE}})},
)


def _looks(record: dict[str, Any]) -> bool:
    turns = record.get("messages")
    return (
        isinstance(turns, list)
        and bool(turns)
        and isinstance(turns[0], dict)
        and {"role", "content"} <= turns[0].keys()
    )


def _read_parquet(path: Path) -> Iterator[Kept]:
    rows = Rows(path, "row")
    number = 0
    for batch in read_batches(parquet_files(path), BATCH_ROWS):
        for record in batch.to_pylist():
            number += 1
            try:
                _take(rows, number, _convert(record), {})
            except Refusal as refusal:
                shown = msgspec.json.encode(record, enc_hook=str).decode()
                rows.refuse(number, refusal, shown, record.get("id"))
        yield rows.flush()


def _convert(record: dict[str, Any]) -> _Record:
    try:
        return msgspec.convert(record, _Record)
    except msgspec.ValidationError as error:
        raise Refusal("form", str(error)) from None


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    listed = record.images or record.image or []
    images = [_image(item) for item in (listed if isinstance(listed, list) else [listed])]
    typed = any(
        part.type in _IMAGE_TYPES for turn in record.messages if isinstance(turn.content, list) for part in turn.content
    )
    own: list[ImageRef] = []
    turns: list[Turn] = []
    for turn in record.messages:
        turns.append((turn.role, _pieces(turn.content, own, marked=bool(images) and not typed)))
    if own and images and len(own) != len(images):
        raise Refusal("placeholders", f"lists {len(images)} images, and its turns carry {len(own)}")
    rows.add(number, record.id, images or own, turns)


RECORD = RecordForm(_Record, _looks, _take)

_IMAGE_TYPES = ("image", "image_url")


def _pieces(content: str | list[_Part] | None, own: list[ImageRef], *, marked: bool) -> list[Piece]:
    """The pieces of a turn. Images that its parts carry are appended to ``own``; typed texts hold marks only where
    ``marked``."""
    if content is None or isinstance(content, str):
        return split_marks(content or "")
    pieces: list[Piece] = []
    for part in content:
        if part.type in _IMAGE_TYPES:
            pieces.append(None)
            link = part.image_url.url if isinstance(part.image_url, _Url) else part.image_url
            carried = part.image or link or part.value
            if carried:
                own.append(_image(carried))
        elif part.type == "text":
            text = part.text if part.text is not None else part.value or ""
            pieces += split_marks(text) if marked else [text]
        else:
            raise Refusal("form", f"has a content part of type '{part.type}', and only text and image can be read")
    return pieces


def _image(item: str | _Picture) -> ImageRef:
    if isinstance(item, _Picture):
        return ImageRef(path=item.path or "", bytes=item.bytes)
    if not item.startswith("data:"):
        return ImageRef(path=item.removeprefix("file://"))
    try:
        return ImageRef(path="", bytes=base64.b64decode(item.partition(",")[2], validate=True))
    except binascii.Error:
        raise Refusal("form", "has a data URL that is not base64") from None


def _record(item: Outgoing) -> _Record:
    # Paths, and no fields that are null: TRL opens a path, and takes an image part with any field 'image' for filled.
    return _Record(id=item.sample.id, images=[*paths_of(item.images)], messages=_turns(item))


def _row(item: Outgoing) -> dict[str, Any]:
    return {
        "id": item.sample.id,
        "images": [{"path": image.path or None, "bytes": image.bytes} for image in item.images],
        "messages": msgspec.to_builtins(_turns(item)),
    }


def _turns(item: Outgoing) -> list[_Turn]:
    return [
        _Turn(role, [_Part("image") if p is None else _Part("text", p) for p in pieces]) for role, pieces in item.turns
    ]


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == BATCH_ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
