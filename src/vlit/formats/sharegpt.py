"""ShareGPT as LLaMA-Factory loads it: ``{"conversations": [{"from", "value"}], "images": [...]}`` and the entry of
``dataset_info.json`` that names the file.

Source: ``data/README.md`` of hiyouga/LLaMA-Factory. ``images`` is a list in every record, and the texts hold one
``<image>`` for each. Reading takes the column ``system`` as a first turn. Writing ``data.json`` also adds an entry
``data`` to the ``dataset_info.json`` beside it, where the other entries stay as they are. Holds ids, image paths, turns
and the places of images. The other spelling that LLaMA-Factory knows (``messages`` of ``role``, ``content``) is the
format ``messages``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.errors import OutputError, UsageError
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.jsonformat import WritableJson
from vlit.formats.jsonscan import decode_or_none
from vlit.formats.marks import join_marks, split_marks
from vlit.formats.outgoing import Outgoing, paths_of, whole_file
from vlit.formats.recordform import RecordForm, has_turns
from vlit.formats.rows import RawId, Rows
from vlit.runfolder import writing
from vlit.schema import ImageRef

_INFO = "dataset_info.json"
_COLUMNS = {"messages": "conversations", "images": "images"}


class _Turn(msgspec.Struct, gc=False):
    speaker: str = msgspec.field(name="from")
    value: str | None


class _Record(msgspec.Struct):
    id: RawId = None
    conversations: list[_Turn] = []
    images: list[str] | str | None = None
    system: str | None = None


class _Written(msgspec.Struct):
    id: str
    conversations: list[_Turn]
    images: list[str]


class _ShareGpt(WritableJson[_Record]):
    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        info = target.with_name(_INFO)
        entries = _with_entry(info, target)
        with whole_file(info) as listing:
            listing.write(msgspec.json.format(msgspec.json.encode(entries), indent=2) + b"\n")
            return super().write(batches, target, options)


_SPEAKERS = {"user": "human", "assistant": "gpt", "system": "system"}


def _looks(record: dict[str, Any]) -> bool:
    return isinstance(record.get("images"), list) and has_turns(record, "conversations", "from", "value")


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    named = record.images or []
    turns = [(turn.speaker, split_marks(turn.value or "")) for turn in record.conversations]
    if record.system:
        turns.insert(0, ("system", [record.system]))
    images = [ImageRef(path=path) for path in ([named] if isinstance(named, str) else named)]
    rows.add(number, record.id, images, turns)


def _render(item: Outgoing) -> _Written:
    return _Written(
        id=item.sample.id,
        conversations=[_Turn(_SPEAKERS[role], join_marks(pieces)) for role, pieces in item.turns],
        images=paths_of(item.images),
    )


def _with_entry(info: Path, target: Path) -> dict[str, Any]:
    """The entries of ``dataset_info.json`` with the target's added or renewed."""
    if target.name == _INFO:
        raise UsageError(str(target), "is the name of the list of data sets", "Choose another name for the data.")
    with writing(info):
        entries: Any = decode_or_none(info.read_bytes()) if info.is_file() else {}
    if not isinstance(entries, dict):
        raise OutputError(str(info), "is not a JSON object, so nothing can be added to it", "Repair or move it.")
    before = entries.get(target.stem)
    if before is not None and not (isinstance(before, dict) and before.get("file_name") == target.name):
        raise OutputError(str(info), f"has an entry '{target.stem}' for other data", "Choose another name.")
    return {**entries, target.stem: {"file_name": target.name, "formatting": "sharegpt", "columns": _COLUMNS}}


SHAREGPT = _ShareGpt(
    "sharegpt",
    "'conversations' of turns with 'from' and 'value', and 'images' as a list",
    RecordForm(_Record, _looks, _take),
    _render,
)
