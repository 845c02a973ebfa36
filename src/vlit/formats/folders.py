"""Folders of tables as Hugging Face's `datasets` keeps them on disk.

``save_to_disk`` writes ``data-*.arrow`` beside ``state.json``, which lists them, and for several splits one such folder
each beside ``dataset_dict.json``. A downloaded data set is a folder with Parquet files at any depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.errors import InputError
from vlit.runfolder import RunFolder

T = TypeVar("T")


class _File(msgspec.Struct):
    filename: str


class _State(msgspec.Struct):
    files: list[_File] = msgspec.field(name="_data_files", default=[])


class _Splits(msgspec.Struct):
    splits: list[str] = []


def table_files(folder: Path) -> list[Path]:
    """The tables of a folder, in order; none where it is a run folder or holds no tables.

    Raises `InputError` where its list of files or splits cannot be read, or names one that is not there.
    """
    if not folder.is_dir() or RunFolder.is_one(folder):
        return []
    if (folder / "dataset_dict.json").is_file():
        splits = _decoded(folder / "dataset_dict.json", _Splits).splits
        return [file for split in splits for file in table_files(folder / Path(split).name)]
    if (folder / "state.json").is_file():
        names = [folder / Path(file.filename).name for file in _decoded(folder / "state.json", _State).files]
        gone = [path for path in names if not path.is_file()]
        if gone:
            raise InputError(str(gone[0]), "is listed in state.json and not there", "Fetch or save the folder again.")
        return names
    return sorted(path for path in folder.rglob("*.parquet") if not _hidden(path.relative_to(folder)))


def table_schema(path: Path) -> pa.Schema:
    """The columns of an Arrow or Parquet file. Raises `InputError` where it is damaged."""
    try:
        if path.suffix == ".parquet":
            return pq.read_schema(path)
        with pa.memory_map(str(path)) as source, _opened(source) as reader:
            return reader.schema
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(str(path), f"is a damaged table ({error})", "Fetch or save it again.") from None


def table_batches(path: Path, rows: int) -> Iterator[pa.RecordBatch]:
    """The rows of an Arrow or Parquet file. Raises `InputError` where it is damaged."""
    try:
        if path.suffix == ".parquet":
            with pq.ParquetFile(path) as file:
                yield from file.iter_batches(batch_size=rows)
        else:
            with pa.memory_map(str(path)) as source, _opened(source) as reader:
                yield from reader
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(str(path), f"is a damaged table ({error})", "Fetch or save it again.") from None


def _opened(source: pa.NativeFile) -> pa.RecordBatchStreamReader:
    """`datasets` writes Arrow's stream form."""
    return pa.ipc.open_stream(source)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _decoded(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "Fetch or save the folder again.") from None
