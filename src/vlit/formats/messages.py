"""Chat messages: ``{"id", "images", "messages": [{"role", "content"}]}`` as Parquet, JSON Lines or a JSON array.

Written is what TRL's ``SFTTrainer`` loads for vision models (``dataset_formats.md`` of huggingface/trl): ``images``
is a list, empty for text; ``content`` is a list of ``{type, text}`` in every row. In Parquet an image is ``{path,
bytes}``, and the file tells ``datasets`` that it is an image; in JSON it is a path, which TRL opens. Also read: content
as a string with ``<image>`` marks (LLaMA-Factory, ms-swift). Holds ids, image paths, bytes (Parquet only), turns and
the places of images.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.chat import CHAT, ChatFile, ChatRecord, ChatTurn, turns_of
from vlit.formats.head import Head, parquet_files
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.parquetread import read_parquet


class _Written(msgspec.Struct):
    id: str
    images: list[str]
    messages: list[ChatTurn]


_FILE = ChatFile("messages", _Written, ("messages",), lambda item: {"messages": turns_of(item)})


class _Messages(JsonFormat[ChatRecord]):
    def sniff(self, head: Head) -> float:
        if head.schema is not None:
            return 0.9 * ("messages" in head.schema.names)  # vlit's own Parquet has the column too, and more
        return super().sniff(head)

    def read(self, path: Path) -> Iterator[Kept]:
        if Head.of(path).schema is not None:
            return read_parquet(path, parquet_files(path), self.record)
        return super().read(path)

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        return _FILE.write(batches, target, options)


MESSAGES = _Messages("messages", "'messages' of turns with 'role' and 'content'", CHAT)
