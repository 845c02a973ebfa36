"""Folders of Hugging Face's datasets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from formats.helpers import dump, read_all
from vlit.errors import InputError
from vlit.formats import open_dataset

_PICTURE = {"bytes": b"\xff\xd8", "path": None}
_TURNS = [{"role": "user", "content": "<image>What?"}, {"role": "assistant", "content": "A cat."}]
_SAID = [{"from": "human", "value": "<image>\nWhat?"}, {"from": "gpt", "value": "A cat."}]
_MESSAGES = {"id": "a", "images": [_PICTURE], "messages": _TURNS}


def _saved(folder: Path, *shards: list[dict[str, Any]]) -> Path:
    """What ``Dataset.save_to_disk`` leaves."""
    folder.mkdir(parents=True)
    names = [f"data-{n:05d}-of-{len(shards):05d}.arrow" for n in range(len(shards))]
    for name, records in zip(names, shards, strict=True):
        table = pa.Table.from_pylist(records)
        with pa.OSFile(str(folder / name), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=2)
    dump(folder / "state.json", {"_data_files": [{"filename": name} for name in names], "_split": None})
    dump(folder / "dataset_info.json", {"license": "mit"})
    return folder


def _parquet(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(records)), path)
    return path


def test_a_saved_dataset(tmp_path: Path) -> None:
    folder = _saved(tmp_path / "set", [{**_MESSAGES, "id": str(n)} for n in range(5)], [{**_MESSAGES, "id": "z"}])
    assert open_dataset(folder).format == "hf"
    read = read_all(folder)
    assert [s.id for s in read.samples] == ["0", "1", "2", "3", "4", "z"]
    assert read.samples[0].images[0].bytes == b"\xff\xd8"
    assert read.samples[0].exchanges() == [("What?", "A cat.")]
    assert (read.rejects, read.counts) == ([], {})


def test_splits_come_in_their_order(tmp_path: Path) -> None:
    for name in ("train", "test"):
        _saved(tmp_path / "set" / name, [{**_MESSAGES, "id": name}])
    dump(tmp_path / "set" / "dataset_dict.json", {"splits": ["train", "test"]})
    assert [s.id for s in read_all(tmp_path / "set").samples] == ["train", "test"]


@pytest.mark.parametrize(
    "record",
    [
        _MESSAGES,
        {"images": [_PICTURE], "texts": [{"user": "What?", "assistant": "A cat."}]},
        {"image": _PICTURE, "conversations": _SAID},
        {"images": [_PICTURE], "conversations": _SAID},
    ],
)
def test_a_folder_of_parquet(record: dict[str, Any], tmp_path: Path) -> None:
    _parquet(tmp_path / "set" / "data" / "train-1.parquet", record, record)
    _parquet(tmp_path / "set" / "data" / "train-0.parquet", record)
    _parquet(tmp_path / "set" / ".cache" / "x.parquet", record)
    assert open_dataset(tmp_path / "set").format == "hf"
    read = read_all(tmp_path / "set")
    assert (len(read.samples), read.rejects) == (3, [])
    assert all(s.exchanges() == [("What?", "A cat.")] for s in read.samples)
    assert all([i.bytes for i in s.images] == [b"\xff\xd8"] for s in read.samples)


def test_conversations_with_paths(tmp_path: Path) -> None:
    _parquet(tmp_path / "set" / "a.parquet", {"id": 7, "image": "a.jpg", "conversations": _SAID})
    [read] = read_all(tmp_path / "set").samples
    assert (read.id, [i.path for i in read.images]) == ("7", ["a.jpg"])


def test_pictures_are_those_of_their_own_row(tmp_path: Path) -> None:
    text = [{"from": "human", "value": "Hi."}, {"from": "gpt", "value": "Hello."}]
    _parquet(
        tmp_path / "set" / "a.parquet",
        {"image": _PICTURE, "conversations": _SAID},
        {"image": None, "conversations": text},
    )
    assert [len(s.images) for s in read_all(tmp_path / "set").samples] == [1, 0]


def test_bad_rows_are_refused(tmp_path: Path) -> None:
    folder = _saved(
        tmp_path / "set", [{**_MESSAGES, "messages": _TURNS[:1]}, {**_MESSAGES, "messages": None}, _MESSAGES]
    )
    read = read_all(folder)
    assert len(read.samples) == 1
    assert [(r["gate"], r["where"]) for r in read.rejects] == [("answer", "set: row 1"), ("form", "set: row 2")]


def test_a_change_is_noticed(tmp_path: Path) -> None:
    folder = _saved(tmp_path / "set", [_MESSAGES])
    before = open_dataset(folder).fingerprint()
    assert open_dataset(folder).fingerprint() == before
    (folder / "data-00000-of-00001.arrow").touch()
    assert open_dataset(folder).fingerprint() != before


@pytest.mark.parametrize("kind", ["missing", "damaged", "state", "columns", "cut"])
def test_what_cannot_be_read(kind: str, tmp_path: Path) -> None:
    folder = _saved(tmp_path / "set", [_MESSAGES] * 50, [{"x": 1} if kind == "columns" else _MESSAGES])
    shard = folder / "data-00000-of-00002.arrow"
    if kind == "missing":
        shard.unlink()
    elif kind == "damaged":
        shard.write_bytes(b"no table")
    elif kind == "cut":
        shard.write_bytes(shard.read_bytes()[:-1500])
    elif kind == "state":
        (folder / "state.json").write_text("{")
    with pytest.raises(InputError, match="set"):
        read_all(folder)


def test_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a run folder"):
        open_dataset(tmp_path)
    _parquet(tmp_path / "a.parquet", {"x": 1})
    with pytest.raises(InputError, match="no format"):
        open_dataset(tmp_path)
    with pytest.raises(InputError, match="is not a folder that 'datasets' saved"):
        read_all(tmp_path / "a.parquet", "hf")
