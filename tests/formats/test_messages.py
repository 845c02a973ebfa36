"""Chat messages, in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.errors import UsageError
from vlit.formats import export
from vlit.schema import ImageRef, Part, Sample

_ANSWER = {"role": "assistant", "content": "A cat."}


def _read(path: Path, content: Any, answer: Any = _ANSWER, **fields: Any) -> Sample:
    record = {"messages": [{"role": "user", "content": content}, answer], **fields}
    read = read_all(dump(path / "a.json", [record]))
    assert read.rejects == []
    return read.samples[0]


def test_string_content_with_marks(tmp_path: Path) -> None:
    read = _read(tmp_path, "Who are <image> and <image>?", images=["a.jpg", "b.jpg"], id=3)
    assert read.id == "3"
    assert read.images == (ImageRef(path="a.jpg"), ImageRef(path="b.jpg"))
    assert read.messages[0].content == (
        Part("text", "Who are "),
        Part("image", index=0),
        Part("text", " and "),
        Part("image", index=1),
        Part("text", "?"),
    )


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": "a.jpg"}},
        {"type": "image_url", "image_url": "a.jpg"},
        {"type": "image_url", "value": "a.jpg"},
        {"type": "image", "image": "a.jpg"},
        {"type": "image", "image": "file://a.jpg"},
    ],
)
def test_parts_that_carry_their_image(part: dict[str, Any], tmp_path: Path) -> None:
    read = _read(tmp_path, [part, {"type": "text", "text": "Who?"}])
    assert read.images == (ImageRef(path="a.jpg"),)
    assert read.messages[0].content == (Part("image"), Part("text", "Who?"))


def test_parts_that_refer_to_the_list(tmp_path: Path) -> None:
    content = [{"type": "text", "text": "Who?"}, {"type": "image"}]
    read = _read(tmp_path, content, images=[{"path": "a.jpg", "bytes": None}])
    assert read.images == (ImageRef(path="a.jpg"),)
    assert read.messages[0].content == (Part("text", "Who?"), Part("image"))


def test_a_data_url_becomes_bytes(tmp_path: Path) -> None:
    part = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}
    assert _read(tmp_path, [part, {"type": "text", "text": "Who?"}]).images == (ImageRef(path="", bytes=b"hi"),)


def test_marks_in_typed_texts_count_only_where_images_have_no_part(tmp_path: Path) -> None:
    text = {"type": "text", "text": "<image>\nWho?"}
    assert _read(tmp_path, [text], images=["a.jpg"]).messages[0].content == (Part("image"), Part("text", "Who?"))
    assert _read(tmp_path, [text]).messages[0].content == (Part("text", "<image>\nWho?"),)


@pytest.mark.parametrize(
    ("content", "fields", "gate"),
    [
        ([{"type": "video", "video": "a.mp4"}], {}, "form"),
        ([{"type": "image_url", "image_url": "data:image/png;base64,%%%"}], {}, "form"),
        ([{"type": "image", "image": "a.jpg"}], {"images": ["a.jpg", "b.jpg"]}, "placeholders"),
        ("<image><image>?", {"images": ["a.jpg"]}, "placeholders"),
        (5, {}, "form"),
        (None, {}, "question"),
    ],
)
def test_bad_records_are_refused(content: Any, fields: dict[str, Any], gate: str, tmp_path: Path) -> None:
    record = {"messages": [{"role": "user", "content": content}, _ANSWER], **fields}
    read = read_all(dump(tmp_path / "a.json", [record]), "messages")
    assert (len(read.samples), [r["gate"] for r in read.rejects]) == (0, [gate])


def test_parquet_is_what_datasets_and_trl_load(tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    export([samples_to_batch([sample("t", images=0), sample("p")])], "messages", target)
    table = pq.read_table(target)
    assert table.to_pylist() == [
        {
            "id": "t",
            "images": [],
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "What?"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "A cat."}]},
            ],
        },
        {
            "id": "p",
            "images": [{"bytes": None, "path": "0.jpg"}],
            "messages": [
                {"role": "user", "content": [{"type": "image", "text": None}, {"type": "text", "text": "What?"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "A cat."}]},
            ],
        },
    ]
    told = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert told["images"] == [{"_type": "Image"}]
    assert list(told) == table.column_names


def test_json_holds_paths_and_no_nulls(tmp_path: Path) -> None:
    export([samples_to_batch([sample("p"), sample("t", images=0)])], "messages", tmp_path / "out.jsonl")
    answer = {"role": "assistant", "content": [{"type": "text", "text": "A cat."}]}
    question = {"type": "text", "text": "What?"}
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [
        {"id": "p", "images": ["0.jpg"],
         "messages": [{"role": "user", "content": [{"type": "image"}, question]}, answer]},
        {"id": "t", "images": [], "messages": [{"role": "user", "content": [question]}, answer]},
    ]  # fmt: skip


def test_parquet_carries_bytes_and_lines_do_not(tmp_path: Path) -> None:
    original = msgspec.structs.replace(sample(), images=(ImageRef(path="a.jpg", bytes=b"\x00\xff"),))
    batch = samples_to_batch([original])
    assert export([batch], "messages", tmp_path / "out.parquet").lost == {}
    assert read_all(tmp_path / "out.parquet").samples == [original]
    assert export([batch], "messages", tmp_path / "out.jsonl").lost == {"images.bytes": 1}


def test_parquet_of_others(tmp_path: Path) -> None:
    rows = [
        {"images": [{"bytes": b"x", "path": None}], "messages": [{"role": "user", "content": "<image>Who?"}, _ANSWER]},
        {"images": None, "messages": [{"role": "user", "content": "Who?"}]},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    read = read_all(tmp_path / "a.parquet")
    assert [s.id for s in read.samples] == ["a-1"]
    assert [(r["gate"], r["where"]) for r in read.rejects] == [("answer", "a.parquet: row 2")]


def test_an_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"End it in \.parquet or \.jsonl"):
        export([], "messages", tmp_path / "out.txt")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(samples())
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    for name in ("out.parquet", "out.jsonl", "out.json"):
        report = export([samples_to_batch([original])], "messages", tmp_path / name)
        assert (report.written, report.refused, report.lost) == (1, [], {})
        assert read_all(tmp_path / name).samples == [original]
