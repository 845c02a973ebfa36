"""POPE's yes/no questions, in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from formats.helpers import dump, read_all, sample
from vlit.arrow import samples_to_batch
from vlit.formats import open_dataset
from vlit.formats.export import export
from vlit.schema import ImageRef, Message, Part, Sample


def _record(**fields: Any) -> dict[str, Any]:
    return {"question_id": 1, "image": "a.jpg", "text": "Is there a cat?", "label": "yes", **fields}


def asked(answer: str, identity: str = "1", question: str = "Is there a cat?", **fields: Any) -> Sample:
    turns = (Message("user", (Part("image"), Part("text", question))), Message("assistant", (Part("text", answer),)))
    return msgspec.structs.replace(sample(identity, messages=turns), **fields)


def test_read(tmp_path: Path) -> None:
    path = tmp_path / "pope.json"
    path.write_text(json.dumps(_record()) + "\n" + json.dumps(_record(question_id=2, label="No ")) + "\n")
    assert open_dataset(path).format == "pope"
    read = read_all(path)
    images = (ImageRef(path="a.jpg"),)
    assert read.samples == [
        asked("yes", images=images, instruction_type="existence"),
        asked("no", "2", images=images, instruction_type="absent"),
    ]
    assert (read.rejects, read.counts) == ([], {})


@pytest.mark.parametrize(
    ("fields", "gate"),
    [
        ({"label": "maybe"}, "answer"),
        ({"label": ""}, "answer"),
        ({"label": 1}, "form"),
        ({"image": ""}, "image"),
        ({"image": None}, "form"),
        ({"text": " "}, "question"),
        ({"text": "<video> Is there a cat?"}, "placeholders"),
        ({"text": "<image><image> Is there a cat?"}, "placeholders"),
    ],
)
def test_bad_records_are_refused(fields: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [_record(**fields), _record()]), "pope")
    assert [s.id for s in read.samples] == ["1"]
    assert [(r["gate"], r["where"]) for r in read.rejects] == [(gate, "a.json: record 1")]


def test_an_image_mark_of_its_own_is_not_doubled(tmp_path: Path) -> None:
    [read] = read_all(dump(tmp_path / "a.json", [_record(text="Is there a cat?<image>")])).samples
    assert read.messages[0].content == (Part("text", "Is there a cat?"), Part("image"))


def test_written_form(tmp_path: Path) -> None:
    given = [asked("Yes."), asked("No, there is none.", "x"), asked("no", "007")]
    report = export([samples_to_batch(given)], "pope", tmp_path / "out.json")
    assert (report.written, report.refused, report.lost) == (3, [], {})
    lines = (tmp_path / "out.json").read_text().splitlines()
    common = {"image": "0.jpg", "text": "Is there a cat?"}
    assert [json.loads(line) for line in lines] == [
        {"question_id": 1, **common, "label": "yes"},
        {"question_id": "x", **common, "label": "no"},
        {"question_id": "007", **common, "label": "no"},
    ]


@pytest.mark.parametrize(
    ("bad", "gate"),
    [
        (asked("A cat."), "answer"),
        (asked("Yesterday."), "answer"),
        (asked("no idea"), "answer"),
        (sample(images=2, messages=(sample(images=2).messages[0], asked("yes").messages[1])), "image"),
        (sample(images=0, messages=(sample(images=0).messages[0], asked("yes").messages[1])), "image"),
        (sample(messages=(*asked("yes").messages, *asked("no", "2").messages)), "image"),
        (
            sample(
                messages=(
                    *asked("yes").messages,
                    Message("user", (Part("text", "Sure?"),)),
                    Message("assistant", (Part("text", "yes"),)),
                )
            ),
            "form",
        ),
        (sample(messages=(Message("system", (Part("text", "Be brief."),)), *asked("yes").messages)), "form"),
        (asked("yes", question=""), "question"),
        (asked("yes", question="Is <image> one?"), "placeholders"),
    ],
)
def test_what_it_cannot_hold(bad: Sample, gate: str, tmp_path: Path) -> None:
    report = export([samples_to_batch([bad, asked("yes")])], "pope", tmp_path / "out.json")
    assert (report.written, [r.gate for r in report.refused]) == (1, [gate])


def test_an_image_behind_the_question(tmp_path: Path) -> None:
    turns = (Message("user", (Part("text", "Is there a cat?"), Part("image"))), asked("yes").messages[1])
    report = export([samples_to_batch([sample("1", messages=turns)])], "pope", tmp_path / "out.json")
    assert report.lost == {"image places": 1}


def test_round_trip(tmp_path: Path) -> None:
    given = [asked("yes", instruction_type="existence"), asked("no", "b", instruction_type="absent")]
    export([samples_to_batch(given)], "pope", tmp_path / "out.json")
    assert read_all(tmp_path / "out.json").samples == given


def test_the_published_files(shared: Path) -> None:
    for kind in ("random", "popular", "adversarial"):
        read = read_all(shared / "pope" / f"coco_pope_{kind}.json")
        assert (len(read.samples), read.rejects, read.counts) == (3000, [], {})
        assert [sum(s.instruction_type == t for s in read.samples) for t in ("existence", "absent")] == [1500, 1500]
