"""Chat messages as Hugging Face's and OpenAI's tools write them: what the formats that hold them share.

A turn is ``{"role", "content"}``; content is a string with ``<image>`` marks and the images beside it as paths
(LLaMA-Factory, ms-swift), or a list of typed parts, which point at the images beside them (TRL) or carry them
(``image_url`` of OpenAI, ``image`` of Qwen; data URLs become bytes).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.errors import UsageError
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.jsonwrite import is_lines, write_json
from vlit.formats.marks import Piece, split_marks
from vlit.formats.outgoing import Ledger, Outgoing, paths_of, whole_file
from vlit.formats.parquetread import Picture, chunks
from vlit.formats.recordform import RecordForm, has_turns
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows, Turn
from vlit.runfolder import ShardWriter
from vlit.schema import ImageRef

_IMAGE_TYPES = ("image", "image_url")


class Url(msgspec.Struct):
    """OpenAI's wrapping of a URL or a data URL."""

    url: str


class ChatPart(msgspec.Struct, omit_defaults=True):
    """A typed part of a turn: a text, or an image that is carried or only marked."""

    type: str
    text: str | None = None
    value: str | None = None
    image: str | Picture | None = None
    image_url: str | Url | None = None


class ChatTurn(msgspec.Struct):
    """A turn."""

    role: str
    content: str | list[ChatPart] | None


class ChatRecord(msgspec.Struct):
    """A conversation with its images."""

    messages: list[ChatTurn]
    id: RawId = None
    images: str | list[str | Picture] | None = None
    image: str | Picture | None = None


def looks(record: dict[str, Any]) -> bool:
    """Whether a record is a conversation of such turns."""
    return has_turns(record, "messages", "role", "content")


def take(rows: Rows, number: int, record: ChatRecord, _outer: dict[str, Any]) -> None:
    """Add a conversation to the rows."""
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


CHAT = RecordForm(ChatRecord, looks, take)
"""The form of such a record."""


def carries_urls(record: dict[str, Any]) -> bool:
    """Whether the turns of a record hold parts of type ``image_url``."""
    return looks(record) and any(
        isinstance(part, dict) and part.get("type") == "image_url"
        for turn in record["messages"]
        if isinstance(turn, dict) and isinstance(turn.get("content"), list)
        for part in turn["content"]
    )


def turns_of(item: Outgoing) -> list[ChatTurn]:
    """A sample's turns, images as marks."""
    return [
        ChatTurn(role, [ChatPart("image") if p is None else ChatPart("text", p) for p in pieces])
        for role, pieces in item.turns
    ]


class ChatFile(msgspec.Struct, frozen=True):
    """Writes conversations as Parquet, which `datasets` loads with its images, or as JSON.

    Attributes:
        name: of the format, for messages.
        record: what a line of JSON is made of: ``id``, ``images`` and the columns.
        columns: the columns that hold turns.
        columns_of: gives a sample's turns for each of them.
    """

    name: str
    record: Callable[..., msgspec.Struct]
    columns: tuple[str, ...]
    columns_of: Callable[[Outgoing], dict[str, list[ChatTurn]]]

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        """Write batches as one file; see `vlit.formats.base.Writable`."""
        if target.suffix == ".parquet":
            ledger = Ledger(options, carried=("id", "images.bytes"))
            schema = self._schema()
            with ShardWriter(target, schema) as writer:
                for rows in chunks(ledger.rendered(batches, self._row)):
                    writer.write(pa.RecordBatch.from_pylist(rows, schema=schema))
            return ledger.report()
        if target.suffix != ".json" and not is_lines(target):
            raise UsageError(
                str(target), f"has no ending that '{self.name}' is written with", "End it in .parquet or .jsonl."
            )
        ledger = Ledger(options, carried=("id",))
        with whole_file(target) as file:
            write_json(ledger.rendered(batches, self._record), file, target)
        return ledger.report()

    def _record(self, item: Outgoing) -> msgspec.Struct:
        # Paths, and no fields that are null: TRL opens a path, and takes an image part with a field 'image' for filled.
        return self.record(id=item.sample.id, images=paths_of(item.images), **self.columns_of(item))

    def _row(self, item: Outgoing) -> dict[str, Any]:
        return {
            "id": item.sample.id,
            "images": [{"path": image.path or None, "bytes": image.bytes} for image in item.images],
            **{name: _rows_of(turns) for name, turns in self.columns_of(item).items()},
        }

    def _schema(self) -> pa.Schema:
        """The columns, and what tells `datasets` that the images are images."""
        string = {"dtype": "string", "_type": "Value"}
        spoken = [{"role": string, "content": [{"type": string, "text": string}]}]
        features = {"id": string, "images": [{"_type": "Image"}], **dict.fromkeys(self.columns, spoken)}
        return pa.schema(
            [
                ("id", pa.string()),
                ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))),
                *((name, _TURNS) for name in self.columns),
            ],
            metadata={"huggingface": msgspec.json.encode({"info": {"features": features}})},
        )


_TURNS = pa.list_(
    pa.struct(
        [
            ("role", pa.string()),
            ("content", pa.list_(pa.struct([("type", pa.string()), ("text", pa.string())]))),
        ]
    )
)


def _rows_of(turns: list[ChatTurn]) -> list[dict[str, Any]]:
    return [
        {"role": turn.role, "content": [{"type": part.type, "text": part.text} for part in turn.content or ()]}
        for turn in turns
        if not isinstance(turn.content, str)
    ]


def _pieces(content: str | list[ChatPart] | None, own: list[ImageRef], *, marked: bool) -> list[Piece]:
    """The pieces of a turn. Images that its parts carry are appended to ``own``; typed texts hold marks only where
    ``marked``."""
    if content is None or isinstance(content, str):
        return split_marks(content or "")
    pieces: list[Piece] = []
    for part in content:
        if part.type in _IMAGE_TYPES:
            pieces.append(None)
            link = part.image_url.url if isinstance(part.image_url, Url) else part.image_url
            carried = part.image or link or part.value
            if carried:
                own.append(_image(carried))
        elif part.type == "text":
            text = part.text if part.text is not None else part.value or ""
            pieces += split_marks(text) if marked else [text]
        else:
            raise Refusal("form", f"has a content part of type '{part.type}', and only text and image can be read")
    return pieces


def _image(item: str | Picture) -> ImageRef:
    if isinstance(item, Picture):
        return ImageRef(path=item.path or "", bytes=item.bytes)
    if not item.startswith("data:"):
        return ImageRef(path=item.removeprefix("file://"))
    try:
        return ImageRef(path="", bytes=base64.b64decode(item.partition(",")[2], validate=True))
    except binascii.Error:
        raise Refusal("form", "has a data URL that is not base64") from None
