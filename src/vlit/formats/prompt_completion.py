"""TRL's prompt and completion: ``{"images", "prompt": [...], "completion": [...]}``, Parquet, JSON Lines or an array.

Source: ``dataset_formats.md`` of huggingface/trl. The loss is on the completion only: the last answer; the turns before
it are the prompt. Both are lists of turns as in ``messages``; read are also plain strings. Holds ids, image paths,
bytes (Parquet only), turns and the places of images.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.chat import ChatFile, ChatRecord, ChatTurn, take, turns_of
from vlit.formats.head import Head, parquet_files
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.outgoing import Outgoing
from vlit.formats.parquetread import Picture, read_parquet
from vlit.formats.recordform import RecordForm
from vlit.formats.rows import RawId, Rows

_COLUMNS = ("prompt", "completion")


class _Record(msgspec.Struct):
    prompt: str | list[ChatTurn]
    completion: str | list[ChatTurn]
    id: RawId = None
    images: str | list[str | Picture] | None = None
    image: str | Picture | None = None


class _PromptCompletion(JsonFormat[_Record]):
    def sniff(self, head: Head) -> float:
        if head.schema is not None:
            return float(set(_COLUMNS) <= set(head.schema.names))
        return super().sniff(head)

    def read(self, path: Path) -> Iterator[Kept]:
        if Head.of(path).schema is not None:
            return read_parquet(path, parquet_files(path), self.record)
        return super().read(path)

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        return _FILE.write(batches, target, options)


def _looks(record: dict[str, Any]) -> bool:
    return all(isinstance(record.get(name), (str, list)) for name in _COLUMNS)


def _take(rows: Rows, number: int, record: _Record, outer: dict[str, Any]) -> None:
    asked = [ChatTurn("user", record.prompt)] if isinstance(record.prompt, str) else record.prompt
    answered = [ChatTurn("assistant", record.completion)] if isinstance(record.completion, str) else record.completion
    whole = ChatRecord([*asked, *answered], record.id, record.images, record.image)
    take(rows, number, whole, outer)


def _columns(item: Outgoing) -> dict[str, list[ChatTurn]]:
    turns = turns_of(item)
    return {"prompt": turns[:-1], "completion": turns[-1:]}


class _Written(msgspec.Struct):
    id: str
    images: list[str]
    prompt: list[ChatTurn]
    completion: list[ChatTurn]


_FILE = ChatFile("prompt-completion", _Written, _COLUMNS, _columns)

PROMPT_COMPLETION = _PromptCompletion(
    "prompt-completion", "'prompt' and 'completion' of turns or text", RecordForm(_Record, _looks, _take)
)
