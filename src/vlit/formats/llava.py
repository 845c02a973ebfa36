"""LLaVA's conversations: ``{"id", "image", "conversations": [{"from", "value"}]}``, a JSON array or JSON Lines.

Source: ``docs/Finetune_Custom_Data.md`` of haotian-liu/LLaVA. The reader also takes what its descendants write:
``images`` (LLaMA-Factory's sharegpt, Qwen-VL), ``input_image`` (NExT-GPT), the speaker ``bot`` and the mark
``<ImageHere>`` (XComposer). Holds ids, image paths, turns and the places of images; other fields of a record are not
read.
"""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.formats.jsonformat import WritableJson
from vlit.formats.marks import join_marks, split_marks
from vlit.formats.outgoing import Outgoing, paths_of
from vlit.formats.recordform import RecordForm, has_turns
from vlit.formats.rows import RawId, Rows
from vlit.schema import ImageRef

_Paths = str | list[str] | None


class _Turn(msgspec.Struct, gc=False):
    speaker: str = msgspec.field(name="from")
    value: str | None


class _Record(msgspec.Struct):
    conversations: list[_Turn]
    id: RawId = None
    image: _Paths = None
    images: _Paths = None
    input_image: _Paths = None


class Written(msgspec.Struct, omit_defaults=True):
    """A record as it is written."""

    id: str
    image: str | list[str] | None = None
    conversations: list[_Turn] = []


_SPEAKERS = {"user": "human", "assistant": "gpt", "system": "system"}


def _looks(record: dict[str, Any]) -> bool:
    return has_turns(record, "conversations", "from", "value")


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    named = record.image or record.images or record.input_image or []
    images = [ImageRef(path=path) for path in ([named] if isinstance(named, str) else named)]
    rows.add(
        number, record.id, images, [(turn.speaker, split_marks(turn.value or "")) for turn in record.conversations]
    )


def render(item: Outgoing) -> Written:
    """A sample as a record of LLaVA's. Raises `Refusal` where it cannot be one."""
    paths = paths_of(item.images)
    return Written(
        id=item.sample.id,
        image=(paths[0] if len(paths) == 1 else paths) if paths else None,
        conversations=[_Turn(_SPEAKERS[role], join_marks(pieces)) for role, pieces in item.turns],
    )


LLAVA = WritableJson(
    "llava",
    "'conversations' of turns with 'from' and 'value'",
    RecordForm(_Record, _looks, _take),
    render,
)
