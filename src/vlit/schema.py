"""The nouns: `Sample`, `Scene`, `Claim`, `Verdict`, `Reject`, and their fixed Arrow schemas.

A `Sample` is one training example, a `Scene` is what is known to be in one image. Both live as rows of Parquet files
with the schemas below and cross into Python objects only where a step needs to look at single records.

Conventions everywhere in vlit:

* boxes are absolute ``[x1, y1, x2, y2]`` floats in pixels of the original image, origin top left;
* ids are strings; a list that has nothing is empty, never null; a text that is unknown is ``""``;
* pixels are referenced by path; ``bytes`` is filled only when asked for.

The ``images`` and ``messages`` columns are what ``datasets`` and TRL read: a list of ``{path, bytes}`` structs and a
list of ``{role, content: [{type, text}]}``. A content part of type ``box`` is vlit's own; exporters turn it into a
model's text.

The structs are made by the million and hold no cycles, so they are left out of garbage collection (``gc=False``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
import pyarrow as pa

_Bytes = bytes  # the field of the same name hides the type inside `ImageRef`
Box = tuple[float, float, float, float]
Role = Literal["system", "user", "assistant"]
PartType = Literal["text", "image", "box"]
Status = Literal["supported", "contradicted", "unknown"]


FAMILIES: dict[str, tuple[str, ...]] = {
    "global": ("caption", "description", "inventory", "conversation"),
    "recognition": ("existence", "category", "attribute", "right_attribute"),
    "locating": ("position",),
    "counting": ("count", "count_total", "count_part", "count_compare", "right_count"),
    "relation": ("spatial", "size", "nearest", "predicate", "right_relation"),
    "region": ("referring", "grounding"),
    "negative": ("absent", "false_premise", "wrong_count", "wrong_relation", "wrong_attribute"),
    "text": ("read_text", "locate_text"),
    "reasoning": ("multi_step",),
}
"""Families of instruction types and their types. ``Sample.instruction_type`` and ``Evidence.type`` hold a type."""

FAMILY_OF: dict[str, str] = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
ASKED_AS: dict[str, str] = {
    "absent": "existence",
    "right_count": "wrong_count",
    "right_attribute": "wrong_attribute",
    "right_relation": "wrong_relation",
}
"""Types that only the answer tells from another: whoever sees the question alone sees the other one."""

FORMS = ("free", "word", "choice", "yesno")
"""How an answer is asked for: a sentence, one word, an option's letter, yes or no."""


class ImageRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reference to an image: a path or URL, its size in pixels (0 = unknown) and, only when asked for, its bytes."""

    path: str
    bytes: _Bytes | None = None
    width: int = 0
    height: int = 0


class Part(msgspec.Struct, frozen=True, gc=False):
    """One piece of a message: a text, an image mark, or a box with the phrase it belongs to in ``text``.

    ``index`` says which of the sample's images an image mark or a box refers to.
    """

    type: PartType
    text: str = ""
    box: Box | None = None
    index: int = 0


class Message(msgspec.Struct, frozen=True, gc=False):
    """One turn: who speaks and the content parts in order."""

    role: Role
    content: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The turn in words: image marks left out, a box as ``[x1, y1, x2, y2]`` in whole pixels."""
        return "".join(_spoken(p) for p in self.content).strip()


def _spoken(part: Part) -> str:
    if part.type == "box" and part.box is not None:
        return "[" + ", ".join(f"{v:.0f}" for v in part.box) + "]"
    return part.text if part.type == "text" else ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why an answer is what it is. One per exchange of a sample that was made from annotations.

    Attributes:
        exchange: number of the question-answer pair within the sample, from 0.
        type: instruction type of this exchange (construct.md's table).
        form: how the answer is asked for: ``free``, ``word``, ``choice``, ``yesno``.
        program: the program that gave the answer, as JSON (`vlit.program`).
        value: the program's result, as JSON.
        objects: ids of the scene's objects that the program touched.
        hops: number of steps of the program.
        phrasing: which wording was drawn, ``type/number``.
    """

    exchange: int
    type: str
    form: str
    program: str
    value: str
    objects: tuple[str, ...] = ()
    hops: int = 0
    phrasing: str = ""


class Lineage(msgspec.Struct, frozen=True, gc=False):
    """One step in the life of a sample: the step's name, its version, and what it did."""

    step: str
    version: str
    detail: str = ""


class Sample(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One training example."""

    id: str
    images: tuple[ImageRef, ...] = ()
    messages: tuple[Message, ...]
    instruction_type: str = ""
    source: str = ""
    licence: str = ""
    evidence: tuple[Evidence, ...] = ()
    scores: dict[str, float | None] = {}
    lineage: tuple[Lineage, ...] = ()

    def exchanges(self) -> list[tuple[str, str]]:
        """Question and answer texts in order; a missing partner is ``""``."""
        pairs: list[tuple[str, str]] = []
        question: str | None = None
        for message in self.messages:
            if message.role == "user":
                if question is not None:
                    pairs.append((question, ""))
                question = message.text
            elif message.role == "assistant":
                pairs.append((question or "", message.text))
                question = None
        if question is not None:
            pairs.append((question, ""))
        return pairs


class Attribute(msgspec.Struct, frozen=True, gc=False):
    """A property of an object: ``kind`` is what it is about (``colour``), ``""`` where the source does not say."""

    kind: str
    value: str


class Point(msgspec.Struct, frozen=True, gc=False):
    """A named key point in pixels; ``visible`` is False where it is annotated but hidden."""

    name: str
    x: float
    y: float
    visible: bool


class Object(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One annotated thing. ``crowd`` means that the box stands for many and must never be counted as one."""

    id: str
    category: str
    box: Box
    area: float = 0.0
    crowd: bool = False
    attributes: tuple[Attribute, ...] = ()
    points: tuple[Point, ...] = ()


class Relation(msgspec.Struct, frozen=True, gc=False):
    """An annotated relation between two objects, by id."""

    subject: str
    predicate: str
    object: str


class TextSpan(msgspec.Struct, frozen=True, gc=False):
    """A text that can be read in the image, with its box."""

    id: str
    text: str
    box: Box


class Scene(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known to be in one image.

    Attributes:
        id: the join key, see `image_key`.
        closed_world: categories annotated exhaustively in *this* image; only these may be said to be absent.
        closed_attributes: kinds of attribute that every object carries, so that a different value is known to be wrong.
        texts_closed: whether every readable text is in ``texts``.
        complete: whether *everything* in the image is annotated, so that "the largest object" may be asked at all;
            false for photographs, whose annotators looked for some categories only.
        lexicon: the name of the category system (``coco``, ``shapes``) whose words describe the categories.
    """

    id: str
    image: ImageRef
    captions: tuple[str, ...] = ()
    objects: tuple[Object, ...] = ()
    relations: tuple[Relation, ...] = ()
    texts: tuple[TextSpan, ...] = ()
    closed_world: tuple[str, ...] = ()
    closed_attributes: tuple[str, ...] = ()
    texts_closed: bool = False
    complete: bool = False
    lexicon: str = ""
    source: str = ""
    licence: str = ""


class Claim(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One checkable statement that an answer makes about its image, in the context of its question.

    Attributes:
        kind: existence, count, attribute, position, relation, text, region or comparison.
        exchange: number of the question-answer pair.
        text: the words that make the claim.
        start, end: character span of ``text`` in the answer; -1 where the claim comes from question and
        answer together.
        subject: canonical category (or phrase) that the claim is about.
        value: what is claimed of it: an attribute, a place, another category, a number (``3``, or ``3+`` for at least
            3) …
        negated: the claim is that it is *not* so.
    """

    kind: str
    exchange: int
    text: str
    start: int = -1
    end: int = -1
    subject: str = ""
    value: str = ""
    negated: bool = False


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the scene says of a claim, and why."""

    claim: Claim
    status: Status
    objects: tuple[str, ...] = ()
    reason: str = ""


class Reject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record that was not kept: where it stood, which gate refused it, why, and the record itself as JSON."""

    id: str
    where: str
    gate: str
    reason: str
    record: str = ""


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


_DIGITS = re.compile(r"(\d{6,})(?:_\d+)?$")


def image_key(path: str) -> str:
    """The key under which images and scenes meet: the number in a COCO-like file name, else the file's stem.

    ``COCO_train2014_000000397133.jpg``, ``000000397133.jpg``, ``train2017/000000397133.jpg`` and ``397133`` give
    ``397133``; ``shots/IMG_1.jpg`` gives ``IMG_1``. It misleads where two folders hold different images of one name.
    """
    stem = re.split(r"[\\/]", path)[-1]
    if "." in stem:
        stem = stem.rsplit(".", 1)[0]
    if stem.isdigit():
        return stem.lstrip("0") or "0"
    match = _DIGITS.search(stem)
    return match.group(1).lstrip("0") if match else stem
