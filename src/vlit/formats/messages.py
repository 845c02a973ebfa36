"""Chat messages: ``{"id", "images", "messages": [{"role", "content"}]}`` as Parquet, JSON Lines or a JSON array.

Written is what TRL's ``SFTTrainer`` loads for vision models (``dataset_formats.md`` of huggingface/trl): ``images``
is a list of ``{path, bytes}``, empty for text; ``content`` is a list of ``{type, text}`` in every row; the Parquet
file tells ``datasets`` that the images are images. Also read: content as a string with ``<image>`` marks and
``images`` as paths (LLaMA-Factory, ms-swift). Holds ids, image paths, bytes (Parquet only), turns and the places of
images.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.chat import CHAT, ChatFile, ChatRecord, turns_of
from vlit.formats.head import Head, parquet_files
from vlit.formats.jsonformat import JsonFormat
from vlit.formats.parquetread import read_parquet

_FILE = ChatFile("messages", ("messages",), lambda item: {"messages": turns_of(item)})


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
