"""The nouns as Arrow rows: their fixed schemas, and the way from rows to objects and back."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from vlit.schema import Evidence, ImageRef, Lineage, Message, Part, Reject, Sample, Scene

_BOX = pa.list_(pa.float64())
_IMAGE = pa.struct(
    [("path", pa.string()), ("bytes", pa.binary()), ("width", pa.int32()), ("height", pa.int32())],
)
_PART = pa.struct([("type", pa.string()), ("text", pa.string()), ("box", _BOX), ("index", pa.int32())])
_MESSAGE = pa.struct([("role", pa.string()), ("content", pa.list_(_PART))])
_EVIDENCE = pa.struct(
    [
        ("exchange", pa.int32()),
        ("type", pa.string()),
        ("form", pa.string()),
        ("program", pa.string()),
        ("value", pa.string()),
        ("objects", pa.list_(pa.string())),
        ("hops", pa.int32()),
        ("phrasing", pa.string()),
    ],
)
_LINEAGE = pa.struct([("step", pa.string()), ("version", pa.string()), ("detail", pa.string())])
_OBJECT = pa.struct(
    [
        ("id", pa.string()),
        ("category", pa.string()),
        ("box", _BOX),
        ("area", pa.float64()),
        ("crowd", pa.bool_()),
        ("attributes", pa.list_(pa.struct([("kind", pa.string()), ("value", pa.string())]))),
        (
            "points",
            pa.list_(
                pa.struct([("name", pa.string()), ("x", pa.float64()), ("y", pa.float64()), ("visible", pa.bool_())])
            ),
        ),
    ],
)

SAMPLE_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("images", pa.list_(_IMAGE)),
        ("messages", pa.list_(_MESSAGE)),
        ("instruction_type", pa.string()),
        ("source", pa.string()),
        ("licence", pa.string()),
        ("evidence", pa.list_(_EVIDENCE)),
        ("scores", pa.list_(pa.struct([("name", pa.string()), ("value", pa.float64())]))),
        ("lineage", pa.list_(_LINEAGE)),
    ],
    metadata={"vlit.schema": "sample/1"},
)

SCENE_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("image", _IMAGE),
        ("captions", pa.list_(pa.string())),
        ("objects", pa.list_(_OBJECT)),
        (
            "relations",
            pa.list_(pa.struct([("subject", pa.string()), ("predicate", pa.string()), ("object", pa.string())])),
        ),
        ("texts", pa.list_(pa.struct([("id", pa.string()), ("text", pa.string()), ("box", _BOX)]))),
        ("closed_world", pa.list_(pa.string())),
        ("closed_attributes", pa.list_(pa.string())),
        ("texts_closed", pa.bool_()),
        ("complete", pa.bool_()),
        ("lexicon", pa.string()),
        ("source", pa.string()),
        ("licence", pa.string()),
    ],
    metadata={"vlit.schema": "scene/1"},
)

REJECT_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("where", pa.string()),
        ("gate", pa.string()),
        ("reason", pa.string()),
        ("record", pa.string()),
    ],
    metadata={"vlit.schema": "reject/1"},
)


def samples_to_batch(samples: Sequence[Sample]) -> pa.RecordBatch:
    """Rows with `SAMPLE_SCHEMA` from samples."""
    rows = [_row(s) for s in samples]
    for row in rows:  # pairs, not a map: the `datasets` library reads no maps
        row["scores"] = [{"name": name, "value": value} for name, value in row["scores"].items()]
    return pa.RecordBatch.from_pylist(rows, schema=SAMPLE_SCHEMA)


def samples_from_batch(batch: pa.RecordBatch) -> list[Sample]:
    """Samples from rows with `SAMPLE_SCHEMA`.

    Built from flat columns: several times as fast as from nested rows, and this is where most steps spend their time.
    """
    given = {name: batch.column(name) for name in SAMPLE_SCHEMA.names}
    images = _spans(given["images"], _images(given["images"].flatten()))
    messages = _spans(given["messages"], _messages(given["messages"].flatten()))
    scores: list[dict[str, float | None]] = [
        {score["name"]: score["value"] for score in row} for row in _listed(given["scores"], list[dict[str, Any]])
    ]
    plain = [given[name].to_pylist() for name in ("id", "instruction_type", "source", "licence")]
    evidence = _listed(given["evidence"], list[Evidence])
    lineage = _listed(given["lineage"], list[Lineage])
    return [
        Sample(
            id=identity, images=shown, messages=said, instruction_type=kind, source=source, licence=licence,
            evidence=proof, scores=scored, lineage=life,
        )
        for identity, kind, source, licence, shown, said, proof, scored, life in zip(
            *plain, images, messages, evidence, scores, lineage, strict=True
        )
    ]  # fmt: skip


def _spans(column: pa.ListArray, values: list[Any]) -> list[tuple[Any, ...]]:
    """The values of a flattened list column, row by row."""
    offsets = column.offsets.to_pylist()
    first = offsets[0] if offsets else 0
    return [tuple(values[a - first : b - first]) for a, b in itertools.pairwise(offsets)]


def _listed(column: pa.ListArray, kind: Any) -> list[tuple[Any, ...]]:
    """The rows of a list column as structs of a kind; the usual case, a column without any, costs nothing."""
    flat = column.flatten()
    values = msgspec.convert(flat.to_pylist(), kind) if len(flat) else []
    return _spans(column, values)


def _images(column: pa.StructArray) -> list[ImageRef]:
    fields = [column.field(name).to_pylist() for name in ("path", "bytes", "width", "height")]
    return [
        ImageRef(path=path, bytes=data, width=width, height=height)
        for path, data, width, height in zip(*fields, strict=True)
    ]


def _messages(column: pa.StructArray) -> list[Message]:
    content = column.field("content")
    parts = content.flatten()
    boxes = parts.field("box")
    placed = boxes.to_pylist() if boxes.null_count < len(boxes) else [None] * len(boxes)
    fields = [parts.field(name).to_pylist() for name in ("type", "text", "index")]
    made = [
        Part(kind, text, None if box is None else (box[0], box[1], box[2], box[3]), index)
        for kind, text, index, box in zip(*fields, placed, strict=True)
    ]
    roles = column.field("role").to_pylist()
    return [Message(role, said) for role, said in zip(roles, _spans(content, made), strict=True)]


def scenes_to_batch(scenes: Sequence[Scene]) -> pa.RecordBatch:
    """Rows with `SCENE_SCHEMA` from scenes."""
    return _to_batch(scenes, SCENE_SCHEMA)


def scenes_from_batch(batch: pa.RecordBatch) -> list[Scene]:
    """Scenes from rows with `SCENE_SCHEMA`."""
    return msgspec.convert(batch.to_pylist(), list[Scene])


def rejects_to_batch(rejects: Sequence[Reject]) -> pa.RecordBatch:
    """Rows with `REJECT_SCHEMA` from rejects."""
    return _to_batch(rejects, REJECT_SCHEMA)


def _to_batch(records: Iterable[msgspec.Struct], schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([_row(r) for r in records], schema=schema)


def _row(record: msgspec.Struct) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(record, builtin_types=(bytes,))
    return row
