"""SEED-Bench, in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from formats.helpers import dump, read_all, sample
from vlit.arrow import samples_to_batch
from vlit.formats import export, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample

_TEXT = "What?\nA. cat\nB. dog\nC. 3\nD. bird"


def _record(**fields: Any) -> dict[str, Any]:
    return {
        "answer": "B",
        "choice_a": "cat",
        "choice_b": "dog",
        "choice_c": 3,
        "choice_d": "bird",
        "data_id": "1454426_2591111986",
        "data_type": "image",
        "question": "What?",
        "question_id": "101669",
        "question_type_id": 1,
        **fields,
    }


def _file(folder: Path, *records: dict[str, Any]) -> Path:
    return dump(folder / "SEED.json", {"question_type": {"Scene Understanding": 1}, "questions": list(records)})


def chosen(answer: str = "B. dog", identity: str = "101669", question: str = _TEXT, **fields: Any) -> Sample:
    turns = (Message("user", (Part("image"), Part("text", question))), Message("assistant", (Part("text", answer),)))
    return msgspec.structs.replace(sample(identity, messages=turns), **fields)


def test_read(tmp_path: Path) -> None:
    path = _file(tmp_path, _record())
    assert open_dataset(path).format == "seedbench"
    read = read_all(path)
    assert read.samples == [chosen(images=(ImageRef(path="1454426_2591111986"),), source="Scene Understanding")]
    assert read.counts == {}


def test_version_2(tmp_path: Path) -> None:
    extra = {"level": "L1", "subpart": "x", "version": "v2", "data_source": "cc3m"}
    several = _record(
        data_id=["a.jpg", "b.jpg"], data_type="Interleaved Image", question="<img> or <img>?", choice_d=None, **extra
    )
    [read] = read_all(_file(tmp_path, several)).samples
    assert [image.path for image in read.images] == ["a.jpg", "b.jpg"]
    assert [p.type for p in read.messages[0].content] == ["image", "text", "image", "text"]
    assert read.messages[0].text.endswith("?\nA. cat\nB. dog\nC. 3")


@pytest.mark.parametrize(
    ("fields", "gate"),
    [
        ({"data_type": "video", "segment": [1, 2]}, "form"),
        ({"data_type": "Image Generation"}, "form"),
        ({"answer": "E"}, "answer"),
        ({"answer": "D", "choice_d": None}, "answer"),
        ({"answer": None}, "answer"),
        ({"question": ""}, "question"),
        ({"question": None}, "form"),
        ({"data_id": ""}, "image"),
        ({"choice_a": ["cat"]}, "form"),
        ({"data_id": ["a", "b", "c"], "question": "<img>?"}, "placeholders"),
    ],
)
def test_bad_records_are_refused(fields: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(_file(tmp_path, _record(**fields), _record()))
    assert [s.id for s in read.samples] == ["101669"]
    assert [(r["gate"], r["where"]) for r in read.rejects] == [(gate, "SEED.json: record 1")]


def test_written_form(tmp_path: Path) -> None:
    given = [
        chosen("B"),
        chosen("(D) bird", "x", _TEXT + "\nAnswer with a letter.", instruction_type="category"),
        chosen("cat", "y"),
    ]
    report = export([samples_to_batch(given)], "seedbench", tmp_path / "out.json")
    assert (report.written, report.refused, report.lost) == (3, [], {})
    written = json.loads((tmp_path / "out.json").read_text())
    assert written["question_type"] == {"other": 1, "category": 2}
    first = {**_record(), "choice_c": "3", "data_id": "0.jpg"}
    assert written["questions"] == [
        first,
        {
            **first,
            "answer": "D",
            "question": "What?\nAnswer with a letter.",
            "question_id": "x",
            "question_type_id": 2,
        },
        {**first, "answer": "A", "question_id": "y"},
    ]


def test_nothing_is_an_empty_list(tmp_path: Path) -> None:
    assert export([], "seedbench", tmp_path / "out.json").written == 0
    assert json.loads((tmp_path / "out.json").read_text()) == {"questions": [], "question_type": {}}


@pytest.mark.parametrize(
    ("bad", "gate", "reason"),
    [
        (chosen("A cat.", question="What?"), "form", "no multiple choice"),
        (chosen("A", question="What?\nA. cat\nB. dog"), "form", "has 2 options"),
        (chosen("E"), "answer", "none of its options"),
        (sample(images=2, messages=(sample(images=2).messages[0], chosen().messages[1])), "image", "has 2 images"),
        (chosen("A. dog"), "answer", "none of its options"),
    ],
)
def test_what_it_cannot_hold(bad: Sample, gate: str, reason: str, tmp_path: Path) -> None:
    report = export([samples_to_batch([bad, chosen()])], "seedbench", tmp_path / "out.json")
    assert (report.written, [r.gate for r in report.refused]) == (1, [gate])
    assert reason in report.refused[0].reason


def test_round_trip(tmp_path: Path) -> None:
    given = [chosen(), chosen("A. cat", "b", instruction_type="count")]
    export([samples_to_batch(given)], "seedbench", tmp_path / "out.json")
    assert open_dataset(tmp_path / "out.json").format == "seedbench"
    assert read_all(tmp_path / "out.json").samples == given
