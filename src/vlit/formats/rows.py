"""Builds `SAMPLE_SCHEMA` batches column by column from records of any format, and holds the rules that every record
must keep.

The rules, and the gate that a record which breaks one is refused by:

* ``form``: there are turns;
* ``roles``: known ones; at most one system turn, at the start; then the user and the assistant in alternation, the
  user first;
* ``question``, ``answer``: every question has a text or an image, every answer a text, and the last turn is an answer;
* ``placeholders``: as many image marks as images, none of them in an answer. Images without any mark are accepted:
  the marks are put in front of the first question and counted (``marks_added``);
* ``box``: a box is four numbers in order (`box_part`) and lies in one of the record's images.

Ids become unique strings: a missing one is made of the file's name and the record's number (``ids_made``), a repeated
one gets a suffix ``#2`` (``ids_repeated``).

Each sample's lineage begins with where it stood: step ``read``, the place as a reject would have it, and as version
the format's name (`vlit.formats.dataset` fills it in). What the rules changed in it follows as step ``mended``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vlit.arrow import SAMPLE_SCHEMA, rejects_to_batch
from vlit.engine import Kept
from vlit.formats.base import BATCH_ROWS
from vlit.formats.marks import Piece
from vlit.formats.refusal import Refusal
from vlit.formats.uniqueids import UniqueIds
from vlit.schema import Box, ImageRef, Part, Reject

Turn = tuple[str, Sequence[Piece | Part]]
"""A role as the file names it, and the pieces of what is said; a `Part` is a box, in pixels, with its phrase."""

RawId = str | int | float | None

RECORD_CHARACTERS = 2000
"""Characters of a refused record that its reject keeps."""

_BATCH_CHARACTERS = 64 * 1024 * 1024  # of text, and bytes of images
_USER, _ASSISTANT, _SYSTEM = "user", "assistant", "system"
_ROLES = {
    "human": _USER, "user": _USER, "User": _USER,
    "gpt": _ASSISTANT, "assistant": _ASSISTANT, "bot": _ASSISTANT, "AI": _ASSISTANT,
    "system": _SYSTEM,
}  # fmt: skip

_IMAGES = SAMPLE_SCHEMA.field("images").type
_MESSAGES = SAMPLE_SCHEMA.field("messages").type
_CONTENT = _MESSAGES.value_type.field("content").type
_PART = _CONTENT.value_type
_LINEAGE = SAMPLE_SCHEMA.field("lineage").type


class Rows:
    """Collects records of one file. `add` takes a record or raises `Refusal`; `flush` hands over what was collected.

    Args:
        path: the file, for places and made-up ids.
        unit: what its numbers count: ``record``, ``line`` or ``row``.
    """

    def __init__(self, path: Path, unit: str) -> None:
        self.kept = 0
        self._name = path.name
        self._stem = path.name.partition(".")[0] or path.name
        self.unit = unit
        self._unique = UniqueIds()
        self._clear()

    def _clear(self) -> None:
        self._ids: list[str] = []
        self._types: list[str] = []
        self._sources: list[str] = []
        self._images: list[ImageRef] = []
        self._image_ends: list[int] = [0]
        self._roles: list[str] = []
        self._role_ends: list[int] = [0]
        self._parts: list[Piece] = []
        self._boxes: dict[int, Part] = {}  # by position among the parts
        self._part_ends: list[int] = [0]
        self._numbers: list[int] = []
        self._mended: list[tuple[int, str]] = []  # position among the samples, and what
        self._rejects: list[Reject] = []
        self._counts: dict[str, int] = {}
        self._characters = 0

    @property
    def full(self) -> bool:
        """Whether it is time to `flush`."""
        return len(self._ids) >= BATCH_ROWS or len(self._rejects) >= BATCH_ROWS or self._characters >= _BATCH_CHARACTERS

    def add(
        self,
        number: int,
        identity: RawId,
        images: Sequence[ImageRef],
        turns: Sequence[Turn],
        *,
        instruction_type: str = "",
        source: str = "",
    ) -> None:
        """Take a record. Raises `Refusal` where it breaks a rule; nothing of it is kept then."""
        roles, front = check_turns(turns, len(images))
        parts = self._parts
        for turn, (_, pieces) in enumerate(turns):
            if turn == front:
                parts.extend([None] * len(images))
            for piece in pieces:
                if piece is None:
                    parts.append(piece)
                elif isinstance(piece, str):
                    if piece:
                        parts.append(piece)
                        self._characters += len(piece)
                else:
                    self._boxes[len(parts)] = piece
                    parts.append(piece.text or "")
            self._part_ends.append(len(parts))
        if front >= 0:
            self.count("marks_added")
            self._mend(len(self._ids), f"image marks added: {len(images)}")
        self._roles += roles
        self._role_ends.append(len(self._roles))
        for image in images:
            self._images.append(image)
            if image.bytes:
                self._characters += len(image.bytes)
        self._image_ends.append(len(self._images))
        self._numbers.append(number)
        self._ids.append(self._named(number, identity))
        self._types.append(instruction_type)
        self._sources.append(source)
        self.kept += 1

    def refuse(self, number: int, refusal: Refusal, record: str, identity: object = None) -> None:
        """Note a record that is not kept."""
        self.refuse_at(f"{self.unit} {number}", refusal, record, identity)

    def refuse_at(self, place: str, refusal: Refusal, record: str, identity: object = None) -> None:
        """Note something that is not kept, at a place in the file that is not a record's number."""
        self._rejects.append(
            Reject(
                id="" if identity is None else str(identity),
                where=f"{self._name}: {place}",
                gate=refusal.gate,
                reason=refusal.reason,
                record=record.strip()[:RECORD_CHARACTERS],
            )
        )

    def count(self, name: str) -> None:
        """Add one to a count of the ledger."""
        self._counts[name] = self._counts.get(name, 0) + 1

    def flush(self) -> Kept:
        """What was collected since the last call."""
        self._ids, repeated = self._unique.settle(self._ids)
        for position, name in repeated.items():
            self.count("ids_repeated")
            self._mend(position, f"repeated id '{name}' became '{self._ids[position]}'")
        rows = pa.RecordBatch.from_arrays(self._columns(), schema=SAMPLE_SCHEMA)
        kept = Kept(rows, rejects_to_batch(self._rejects) if self._rejects else None, self._counts)
        self._clear()
        return kept

    def _columns(self) -> list[Any]:
        size = len(self._ids)
        columns: dict[str, Any] = {
            "id": pa.array(self._ids, pa.string()),
            "images": _list(self._image_ends, self._image_structs(), _IMAGES),
            "messages": _list(self._role_ends, self._message_structs(), _MESSAGES),
            "instruction_type": pa.array(self._types, pa.string()),
            "source": pa.array(self._sources, pa.string()),
            "licence": pa.repeat("", size),
            "lineage": self._lineages(),
        }
        return [
            columns[field.name]
            if field.name in columns
            else _list(np.zeros(size + 1), pa.array([], field.type.value_type), field.type)
            for field in SAMPLE_SCHEMA
        ]

    def _image_structs(self) -> Any:
        images = self._images
        return _struct(
            {
                "path": [image.path for image in images],
                "bytes": [image.bytes for image in images],
                "width": [image.width for image in images],
                "height": [image.height for image in images],
            },
            _IMAGES.value_type,
        )

    def _message_structs(self) -> Any:
        texts = pa.array(self._parts, pa.string())
        marks = texts.is_null()
        kinds = pc.if_else(marks, "image", "text")
        index = pc.if_else(marks, pa.array(self._mark_numbers(marks)), 0)
        boxes = pa.nulls(len(texts), _PART.field("box").type)
        if self._boxes:
            kinds, index, boxes = self._with_boxes(kinds.to_pylist(), index.to_pylist())
        columns = {"type": kinds, "text": pc.fill_null(texts, ""), "box": boxes, "index": index}
        parts = _struct(columns, _PART)
        content = _list(self._part_ends, parts, _CONTENT)
        roles = pa.array(self._roles, pa.string())
        return pa.StructArray.from_arrays([roles, content], fields=list(_MESSAGES.value_type))

    def _mark_numbers(self, marks: Any) -> Any:
        """Of every part, how many marks of its sample stand before it: a mark stands for the image of that number."""
        before = np.cumsum(np.append(0, marks.to_numpy(zero_copy_only=False)))
        starts = np.array(self._part_ends)[self._role_ends]
        return before[:-1] - np.repeat(before[starts[:-1]], np.diff(starts))

    def _with_boxes(self, kinds: list[str], index: list[int]) -> tuple[Any, Any, Any]:
        boxes: list[Box | None] = [None] * len(kinds)
        for position, part in self._boxes.items():
            kinds[position], index[position], boxes[position] = "box", part.index, part.box
        return pa.array(kinds), pa.array(index), pa.array(boxes, _PART.field("box").type)

    def _mend(self, position: int, what: str) -> None:
        self._mended.append((position, what))

    def _lineages(self) -> Any:
        size, mended = len(self._numbers), len(self._mended)
        numbers = pa.array(self._numbers, pa.int64()).cast(pa.string())
        places = pc.binary_join_element_wise(f"{self._name}: {self.unit}", numbers, " ")
        details = pa.concat_arrays([places, pa.array([what for _, what in self._mended], pa.string())])
        steps = pa.concat_arrays([pa.repeat("read", size), pa.repeat("mended", mended)])
        sample = np.append(np.arange(size), np.array([at for at, _ in self._mended], dtype=np.int64))
        order = pa.array(np.argsort(sample, kind="stable"))
        columns = {"step": steps.take(order), "version": pa.repeat("", len(order)), "detail": details.take(order)}
        ends = np.append(0, np.cumsum(np.bincount(sample, minlength=size)))
        return _list(ends, _struct(columns, _LINEAGE.value_type), _LINEAGE)

    def _named(self, number: int, identity: RawId) -> str:
        if identity is None or identity == "":
            self.count("ids_made")
            return f"{self._stem}-{number}"
        if isinstance(identity, float) and identity.is_integer():
            return str(int(identity))
        return str(identity)


def check_turns(turns: Sequence[Turn], images: int) -> tuple[list[str], int]:
    """The roles in vlit's words, and the turn that marks must be put in front of (-1: none), of a conversation that
    keeps the rules.

    Raises `Refusal` where it does not.
    """
    if not turns:
        raise Refusal("form", "has no turns")
    roles: list[str] = []
    marks = 0
    silent: list[int] = []  # the user's turns without a word or a mark
    due = _USER
    for number, (name, pieces) in enumerate(turns, 1):
        role = _ROLES.get(name)
        if role is None:
            raise Refusal("roles", f"turn {number} has the unknown role '{name}'")
        if role == due:
            due = _ASSISTANT if due == _USER else _USER
        elif role != _SYSTEM or number > 1:
            raise Refusal("roles", f"turn {number} is by '{name}' where the {due} is due")
        roles.append(role)
        marked, says = 0, False
        for piece in pieces:
            if piece is None:
                marked += 1
            elif isinstance(piece, str):
                says = says or not (piece == "" or piece.isspace())
            else:
                says = True
                if not 0 <= piece.index < images:
                    raise Refusal("box", f"turn {number} has a box in image {piece.index}, and there are {images}")
        if role == _USER:
            marks += marked
            if not marked and not says:
                silent.append(number - 1)
        elif marked:
            raise Refusal("placeholders", f"turn {number} has an image mark, but only the user shows images")
        elif role == _ASSISTANT and not says:
            raise Refusal("answer", f"turn {number} is an empty answer")
    if roles[-1] == _SYSTEM:
        raise Refusal("roles", "has only a system turn")
    if due == _ASSISTANT:
        raise Refusal("answer", "the last question has no answer")
    if marks and marks != images:
        raise Refusal("placeholders", f"has {_count(marks, 'image mark')} and {_count(images, 'image')}")
    front = roles.index(_USER) if images and not marks else -1
    for turn in silent:
        if turn != front:
            raise Refusal("question", f"turn {turn + 1} is an empty question")
    return roles, front


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def _list(ends: Any, values: Any, type_: Any) -> Any:
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values, type=type_)


def _struct(columns: dict[str, Any], type_: Any) -> Any:
    arrays = [pa.array(columns[field.name], field.type) for field in type_]
    return pa.StructArray.from_arrays(arrays, fields=list(type_))
