"""FineVision's Parquet, in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, llava, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.errors import InputError
from vlit.formats import export, open_dataset, rows
from vlit.schema import ImageRef, Message, Part, Sample

_TEXTS = [{"user": "What?", "assistant": "A cat."}]
_IMAGE = {"bytes": b"\xff\xd8", "path": None}


def _table(path: Path, *records: dict[str, Any]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(records)), path)
    return path


def test_read(tmp_path: Path) -> None:
    record = {"images": [_IMAGE], "texts": _TEXTS, "source": "chartqa", "relevance_ratings": [5], "relevance_min": 5}
    path = _table(tmp_path / "a.parquet", record)
    assert open_dataset(path).format == "finevision"
    read = read_all(path)
    image = ImageRef(path="", bytes=b"\xff\xd8")
    assert read.samples == [msgspec.structs.replace(sample("a-1"), images=(image,), source="chartqa")]
    assert read.counts == {"ids_made": 1}


def test_several_images_and_exchanges_and_none(tmp_path: Path) -> None:
    two = {"images": [_IMAGE, {"bytes": None, "path": "b.jpg"}], "texts": [*_TEXTS, {"user": "So?", "assistant": "Y."}]}
    read = read_all(_table(tmp_path / "a.parquet", two, {"images": None, "texts": _TEXTS}))
    first, second = read.samples
    assert [i.path for i in first.images] == ["", "b.jpg"]
    assert [[p.type for p in m.content] for m in first.messages] == [["image", "image", "text"], *[["text"]] * 3]
    assert second.images == ()


def test_the_cauldron_says_the_source_in_each_text(tmp_path: Path) -> None:
    record = {"images": [_IMAGE], "texts": [{**_TEXTS[0], "source": "vqav2"}]}
    [read] = read_all(_table(tmp_path / "a.parquet", record)).samples
    assert read.source == "vqav2"


@pytest.mark.parametrize(
    ("texts", "gate"),
    [
        ([], "form"),
        (None, "form"),
        ([{"user": "What?", "assistant": None}], "answer"),
        ([{"user": "What?", "assistant": ""}], "answer"),
        ([*_TEXTS, {"user": None, "assistant": "A cat."}], "question"),
        ([{"user": "<image><image>What?", "assistant": "A cat."}], "placeholders"),
        ([{"user": "What?", "assistant": "<image>"}], "placeholders"),
    ],
)
def test_bad_rows_are_refused(texts: Any, gate: str, tmp_path: Path) -> None:
    good = {"images": [_IMAGE], "texts": _TEXTS}
    read = read_all(_table(tmp_path / "a.parquet", good, {"images": [_IMAGE], "texts": texts}))
    assert (len(read.samples), [(r["gate"], r["where"]) for r in read.rejects]) == (1, [(gate, "a.parquet: row 2")])
    assert json.loads(read.rejects[0]["record"])["images"] == [{"bytes": "2 bytes", "path": None}]


def test_texts_of_another_type(tmp_path: Path) -> None:
    read = read_all(_table(tmp_path / "a.parquet", {"images": [_IMAGE], "texts": "What?"}))
    assert (read.samples, [r["gate"] for r in read.rejects]) == ([], ["form"])


def test_what_is_not_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not FineVision's Parquet"):
        read_all(dump(tmp_path / "a.json", [llava()]), "finevision")
    path = _table(tmp_path / "a.parquet", {"images": [_IMAGE], "texts": _TEXTS})
    data = bytearray(path.read_bytes())
    data[4:40] = bytes(36)
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged Parquet"):
        read_all(path)


def test_pictures_come_in_small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_BATCH_CHARACTERS", 1000)
    records = [{"images": [{"bytes": bytes(400), "path": None}], "texts": _TEXTS}] * 200
    sizes = [kept.rows.num_rows for kept in open_dataset(_table(tmp_path / "a.parquet", *records)).read()]
    assert max(sizes) == 3
    assert sum(sizes) == 200


def test_written_form(tmp_path: Path) -> None:
    full = msgspec.structs.replace(sample(source="s"), images=(ImageRef(path="a.jpg", bytes=b"x", width=3, height=4),))
    report = export([samples_to_batch([full, sample(images=0)])], "finevision", tmp_path / "out.parquet")
    assert report.lost == {"id": 2, "images.size": 1}
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.to_pylist() == [
        {"images": [{"bytes": b"x", "path": "a.jpg"}], "texts": _TEXTS, "source": "s"},
        {"images": [], "texts": _TEXTS, "source": ""},
    ]
    told = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert list(told) == table.column_names


def test_what_it_cannot_hold(tmp_path: Path) -> None:
    answer = sample().messages[1]
    late = sample("late", messages=(Message("user", (Part("text", "What?"), Part("image"))), answer))
    token = sample("token", messages=(Message("user", (Part("image"), Part("text", "An <image>?"))), answer))
    system = sample("sys", messages=(Message("system", (Part("text", "Be brief."),)), *sample().messages))
    report = export([samples_to_batch([late, token, system])], "finevision", tmp_path / "out.parquet")
    assert (report.written, report.lost) == (1, {"id": 1, "image places": 1})
    assert [(r.id, r.gate) for r in report.refused] == [("token", "placeholders"), ("sys", "roles")]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(samples(system=False, leading=True))
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    original = msgspec.structs.replace(original, source="s")
    export([samples_to_batch([original])], "finevision", tmp_path / "out.parquet")
    [read] = read_all(tmp_path / "out.parquet").samples
    assert msgspec.structs.replace(read, id=original.id) == original
