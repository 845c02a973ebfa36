"""LLaVA's conversations, in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, llava, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.formats import ExportOptions, export
from vlit.schema import ImageRef, Message, Part, Sample


def _written(tmp_path: Path, *given_samples: Sample, name: str = "out.json", **options: Any) -> Any:
    export([samples_to_batch(given_samples)], "llava", tmp_path / name, ExportOptions(**options))
    return json.loads((tmp_path / name).read_text())


def test_read(tmp_path: Path) -> None:
    turns = [
        ("system", "Be brief."),
        ("human", "<image>\nWhat?"),
        ("gpt", "A cat."),
        ("user", "Sure?"),
        ("bot", "Yes."),
    ]
    [read] = read_all(dump(tmp_path / "a.json", [llava(7, "x/a.jpg", turns)])).samples
    assert read == Sample(
        id="7",
        images=(ImageRef(path="x/a.jpg"),),
        messages=(
            Message("system", (Part("text", "Be brief."),)),
            Message("user", (Part("image"), Part("text", "What?"))),
            Message("assistant", (Part("text", "A cat."),)),
            Message("user", (Part("text", "Sure?"),)),
            Message("assistant", (Part("text", "Yes."),)),
        ),
    )


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"image": "a.jpg"}, ["a.jpg"]),
        ({"image": ["a.jpg", "b.jpg"]}, ["a.jpg", "b.jpg"]),
        ({"images": ["a.jpg"]}, ["a.jpg"]),
        ({"input_image": "a.jpg"}, ["a.jpg"]),
        ({"image": None}, []),
        ({"image": ""}, []),
        ({"image": []}, []),
        ({}, []),
    ],
)
def test_where_images_are_named(fields: dict[str, Any], paths: list[str], tmp_path: Path) -> None:
    record = {**llava(image=None, turns=[("human", "<image>" * len(paths) + "What?"), ("gpt", "A cat.")]), **fields}
    [read] = read_all(dump(tmp_path / "a.json", [record])).samples
    assert [image.path for image in read.images] == paths
    assert [p.type for p in read.messages[0].content] == ["image"] * len(paths) + ["text"]


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (llava(turns=[("human", "<image><image>What?"), ("gpt", "A cat.")]), "placeholders"),
        (llava(image=None), "placeholders"),
        (llava(turns=[("gpt", "A cat.")]), "roles"),
        (llava(turns=[("human", "<image>q"), ("human", "q"), ("gpt", "a")]), "roles"),
        (llava(turns=[("human", "<image>q"), ("gpt", "")]), "answer"),
        (llava(turns=[("human", "<image>q"), ("gpt", None)]), "answer"),
        (llava(turns=[]), "form"),
        (llava(image={"path": "a.jpg"}), "form"),
        (llava(turns=[("human", "<video>\nq"), ("gpt", "a")]), "placeholders"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [record, llava("good")]), "llava")
    assert [s.id for s in read.samples] == ["good"]
    assert [(r["gate"], r["where"], r["id"]) for r in read.rejects] == [(gate, "a.json: record 1", "a")]
    assert json.loads(read.rejects[0]["record"]) == record


def test_counts(tmp_path: Path) -> None:
    records = [llava("a", turns=[("human", "What?"), ("gpt", "A cat.")]), llava("a"), llava(None)]
    read = read_all(dump(tmp_path / "a.json", records))
    assert [s.id for s in read.samples] == ["a", "a#2", "a-3"]
    assert read.counts == {"marks_added": 1, "ids_repeated": 1, "ids_made": 1}


def test_written_form(tmp_path: Path) -> None:
    two = sample("two", images=2)
    text = sample("text", images=0)
    assert _written(tmp_path, sample("one"), two, text) == [
        {
            "id": "one",
            "image": "0.jpg",
            "conversations": [{"from": "human", "value": "<image>\nWhat?"}, {"from": "gpt", "value": "A cat."}],
        },
        {
            "id": "two",
            "image": ["0.jpg", "1.jpg"],
            "conversations": [
                {"from": "human", "value": "<image>\n<image>\nWhat?"},
                {"from": "gpt", "value": "A cat."},
            ],
        },
        {"id": "text", "conversations": [{"from": "human", "value": "What?"}, {"from": "gpt", "value": "A cat."}]},
    ]


def test_nothing_is_an_empty_list(tmp_path: Path) -> None:
    assert _written(tmp_path) == []


def test_lines(tmp_path: Path) -> None:
    export([samples_to_batch([sample("a"), sample("b")])] * 2, "llava", tmp_path / "out.jsonl")
    assert [json.loads(x)["id"] for x in (tmp_path / "out.jsonl").read_text().splitlines()] == ["a", "b", "a", "b"]


_LOOSE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@_LOOSE
@given(samples())
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    for name in ("out.json", "out.jsonl"):
        report = export([samples_to_batch([original])], "llava", tmp_path / name)
        assert (report.written, report.refused, report.lost) == (1, [], {})
        assert read_all(tmp_path / name).samples == [original]
