"""A folder of Hugging Face's `datasets`, read only: what ``save_to_disk`` wrote, or Parquet files.

Source: ``Dataset.save_to_disk`` and ``DatasetDict.save_to_disk`` of huggingface/datasets. The columns decide on the
record: ``messages``, ``texts`` with ``images`` (FineVision), or ``conversations`` (LLaVA). All splits are read, one
after the other; which one a row comes from, and ``dataset_info.json``, are not read. Needs pyarrow only.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats import chat, finevision, llava
from vlit.formats.folders import table_batches, table_files, table_schema
from vlit.formats.head import Head
from vlit.formats.parquetread import Picture, read_records
from vlit.formats.recordform import PicturedRows, RecordForm
from vlit.schema import ImageRef

_ROWS = 64
_IMAGES = ("image", "images")
_FORMS: dict[str, RecordForm[Any]] = {
    "messages": chat.CHAT,
    "texts": finevision.RECORD,
    "conversations": llava.LLAVA.record,
}


class _HfFolder:
    name = "hf"
    sign = "a folder of tables with 'messages', 'texts' or 'conversations'"

    def sniff(self, head: Head) -> float:
        return float(bool(table_files(head.path)) and _column(head.schema) is not None)

    def files(self, path: Path) -> list[Path]:
        return table_files(path)

    def read(self, path: Path) -> Iterator[Kept]:
        files = table_files(path)
        if not files:
            raise InputError(
                str(path), "is not a folder that 'datasets' saved", "Name another folder or another format."
            )
        for file in files:
            if _column(table_schema(file)) is None:
                raise InputError(
                    str(file), "has no column 'messages', 'texts' or 'conversations'", "Name a folder of instructions."
                )
        return read_records(PicturedRows(path, "row"), _batches(files), _add)


HF_FOLDER = _HfFolder()


def _batches(files: list[Path]) -> Iterator[pa.RecordBatch]:
    for file in files:
        yield from table_batches(file, _ROWS)


def _column(schema: pa.Schema | None) -> str | None:
    """The column that says what the records are."""
    return next((name for name in _FORMS if schema is not None and name in schema.names), None)


def _add(rows: PicturedRows, number: int, record: dict[str, Any]) -> None:
    form = next(form for name, form in _FORMS.items() if name in record)
    rows.pictures = ()
    if form is llava.LLAVA.record:  # whose images are paths; here they may be pixels
        rows.pictures = [picture for name in _IMAGES for picture in _pictures(record.get(name))]
        if rows.pictures:
            record = {name: value for name, value in record.items() if name not in _IMAGES}
    form.add(rows, number, record)


def _pictures(value: Any) -> list[ImageRef]:
    """Images as `datasets` stores them; none where they are paths."""
    listed = value if isinstance(value, list) else [value]
    found: list[ImageRef] = []
    for item in listed:
        if isinstance(item, dict):
            picture = msgspec.convert({name: item.get(name) for name in ("path", "bytes")}, Picture)
            found.append(ImageRef(path=picture.path or "", bytes=picture.bytes))
    return found
