"""Qwen-VL's fine-tuning data: LLaVA's records, with boxes as JSON in the answers.

Source: ``qwen-vl-finetune/README.md`` and ``data_processor.py`` of QwenLM/Qwen3-VL. A record is ``{"image" or "images",
"conversations": [{"from", "value"}]}``. A file is taken for Qwen's where answers with ``"bbox_2d"`` are among its first
records; without them it cannot be told from LLaVA's and is read the same. What the numbers of such boxes are (pixels,
pixels of the resized image for Qwen2.5-VL, thousandths for Qwen3-VL) the file does not say: `vlit.formats.boxes`
recognises it.

Written is ``image``, a path or a list, and never ``images``: the loader does not look there, whatever the README says.
It takes a system turn for an answer, so samples that have one are refused. Holds ids, image paths, turns and the places
of images.
"""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.formats.boxes.styles import JSON
from vlit.formats.head import Head
from vlit.formats.jsonformat import WritableJson
from vlit.formats.llava import LLAVA
from vlit.formats.marks import join_marks
from vlit.formats.outgoing import Outgoing, paths_of
from vlit.formats.refusal import Refusal


class _Turn(msgspec.Struct):
    speaker: str = msgspec.field(name="from")
    value: str


class _Written(msgspec.Struct, omit_defaults=True):
    conversations: list[_Turn]
    id: str
    image: str | list[str] | None = None


class _Qwen(WritableJson[Any]):
    def sniff(self, head: Head) -> float:
        return super().sniff(head) if head.share(_grounds) else 0.0


_SPEAKERS = {"user": "human", "assistant": "gpt"}


def _grounds(record: dict[str, Any]) -> bool:
    if not LLAVA.record.looks(record):
        return False
    said = [turn.get("value") for turn in record["conversations"][1:] if isinstance(turn, dict)]
    return any(isinstance(text, str) and any(JSON.find(text)) for text in said)


def _render(item: Outgoing) -> _Written:
    if item.turns[0][0] not in _SPEAKERS:
        raise Refusal("roles", "has a system turn, which Qwen's loader takes for an answer")
    paths = paths_of(item.images)
    return _Written(
        id=item.sample.id,
        image=(paths[0] if len(paths) == 1 else paths) if paths else None,
        conversations=[_Turn(_SPEAKERS[role], join_marks(pieces)) for role, pieces in item.turns],
    )


QWEN = _Qwen(
    "qwen",
    "'conversations' of turns with 'from' and 'value', some of them JSON with 'bbox_2d'",
    LLAVA.record,
    _render,
)
