"""MIMIC-IT: records by id, images beside them, related records as earlier turns."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from formats.helpers import dump, llava, read_all
from vlit.errors import InputError
from vlit.formats import jsonkeyed, open_dataset

_JPG = b"\xff\xd8\xff\xe0" + bytes(range(60))


def _record(number: int = 1, **fields: Any) -> dict[str, Any]:
    record = {"instruction": f"What {number}?", "answer": f"A {number}.", "image_ids": ["I1"], "rel_ins_ids": []}
    return {**record, **fields}


def _file(folder: Path, **records: Any) -> Path:
    return dump(folder / "LA_instructions.json", {"meta": {"version": "0.0.1", "authors": ["x"]}, "data": records})


def test_read(tmp_path: Path) -> None:
    path = _file(tmp_path, LA_INS_1=_record(1), LA_INS_2=_record(2, image_ids=["I2", "I3"]), LA_INS_3=_record(3))
    assert open_dataset(path).format == "mimic-it"
    read = read_all(path)
    assert [s.id for s in read.samples] == ["LA_INS_1", "LA_INS_2", "LA_INS_3"]
    assert [[i.path for i in s.images] for s in read.samples] == [["I1"], ["I2", "I3"], ["I1"]]
    assert read.samples[1].exchanges() == [("What 2?", "A 2.")]
    assert [p.type for p in read.samples[1].messages[0].content] == ["image", "image", "text"]
    assert (read.rejects, read.counts) == ([], {})


def test_related_records_are_earlier_turns(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        a=_record(1, rel_ins_ids=["c", "b", "gone", "a", "empty"]),
        b=_record(2, image_ids=["I2"]),
        c=_record(3, image_ids=["I2"], rel_ins_ids=["a"]),
        empty=_record(4, answer=""),
    )
    read = read_all(path)
    first, second, third = read.samples
    assert first.exchanges() == [("What 3?", "A 3."), ("What 2?", "A 2."), ("What 1?", "A 1.")]
    assert [i.path for i in first.images] == ["I2", "I1"]
    assert [[p.type for p in m.content] for m in first.messages[::2]] == [
        ["image", "text"],
        ["text"],
        ["image", "text"],
    ]
    assert second.exchanges() == [("What 2?", "A 2.")]
    assert third.exchanges() == [("What 1?", "A 1."), ("What 3?", "A 3.")]
    assert read.counts == {"context_missing": 2}
    assert [(r["id"], r["gate"]) for r in read.rejects] == [("empty", "answer")]


@pytest.mark.parametrize("kind", ["json", "index", "key", "binary"])
def test_images_beside_it(kind: str, tmp_path: Path) -> None:
    coded = base64.urlsafe_b64encode(_JPG).decode()
    images = {"I1": coded, "I2": "%%%"}
    if kind == "json":
        dump(tmp_path / "images.json", images)
    else:
        values = [v.encode() for v in images.values()] if kind == "binary" else list(images.values())
        table = {"base64": values, "key" if kind == "key" else "__index_level_0__": list(images)}
        pq.write_table(pa.table(table), tmp_path / "images.parquet")
    read = read_all(
        _file(tmp_path, a=_record(1), b=_record(2, image_ids=["I2"]), c=_record(3, image_ids=["I3"]), d=_record(4))
    )
    assert [(s.id, s.images[0].path, s.images[0].bytes) for s in read.samples] == [("a", "I1", _JPG), ("d", "I1", _JPG)]
    assert [(r["id"], r["gate"]) for r in read.rejects] == [("b", "image"), ("c", "image")]


@pytest.mark.parametrize("kind", ["list", "cut", "columns", "damaged"])
def test_images_that_cannot_be_read(kind: str, tmp_path: Path) -> None:
    if kind == "list":
        dump(tmp_path / "images.json", ["x"])
    elif kind == "cut":
        (tmp_path / "images.json").write_text('{"I1": "abc')
    elif kind == "columns":
        pq.write_table(pa.table({"a": ["x"], "b": ["y"]}), tmp_path / "images.parquet")
    else:
        (tmp_path / "images.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(InputError, match=r"images\.(json|parquet)"):
        read_all(_file(tmp_path, a=_record()))


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (_record(instruction=None), "form"),
        (_record(answer=""), "answer"),
        (_record(instruction=" "), "question"),
        (_record(image_ids="I1"), "form"),
        (_record(instruction="<video> What?"), "placeholders"),
        (5, "form"),
    ],
)
def test_bad_records_are_refused(record: Any, gate: str, tmp_path: Path) -> None:
    read = read_all(_file(tmp_path, first=_record(), bad=record, good=_record()))
    assert [s.id for s in read.samples] == ["first", "good"]
    assert [(r["gate"], r["where"], r["id"]) for r in read.rejects] == [(gate, "LA_instructions.json: record 2", "bad")]


def test_blocks_gzip_and_byte_order_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _file(tmp_path, **{f"k{n}": _record(n, rel_ins_ids=[f"k{(n + 40) % 50}"]) for n in range(50)})
    whole = read_all(plain)
    assert len(whole.samples) == 50
    monkeypatch.setattr(jsonkeyed, "_BLOCK_BYTES", 100)
    assert read_all(plain) == whole
    (tmp_path / "b.json").write_bytes(b"\xef\xbb\xbf" + plain.read_bytes())
    assert read_all(tmp_path / "b.json").samples == whole.samples
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(plain.read_bytes()))
    assert read_all(tmp_path / "c.json.gz").samples == whole.samples


def test_cut_and_damaged_text(tmp_path: Path) -> None:
    whole = _file(tmp_path, a=_record(1), b=_record(2), c=_record(3)).read_bytes()
    path = tmp_path / "a.json"
    path.write_bytes(whole[:-20])
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a", "b"]
    assert [(r["gate"], r["reason"]) for r in read.rejects] == [
        ("json", "the text ends too early; 2 records were kept before")
    ]
    path.write_bytes(whole.replace(b'"b":{', b'"b" {'))
    read = read_all(path)
    assert [s.id for s in read.samples] == ["a", "c"]
    assert [r["gate"] for r in read.rejects] == ["json"]


def test_a_change_of_the_images_is_noticed(tmp_path: Path) -> None:
    path = _file(tmp_path, a=_record())
    before = open_dataset(path).fingerprint()
    dump(tmp_path / "images.json", {"I1": ""})
    assert open_dataset(path).fingerprint() != before


def test_what_is_not_it(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", {"meta": {}, "data": {"a": {"instruction": "x"}}})
    with pytest.raises(InputError, match="no format"):
        open_dataset(path)
    with pytest.raises(InputError, match="is not MIMIC-IT but"):
        read_all(dump(tmp_path / "b.json", [llava()]), "mimic-it")
    assert json.loads(path.read_text())
