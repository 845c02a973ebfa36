"""Loose multiple choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formats.helpers import dump, read_all
from vlit.formats import open_dataset

_PROMPT = (
    "[UNUSED_TOKEN_146]user\nQuestion: What is C?\nContext: N/A\nOptions: A. Rachilla B. Lower Glume"
    "[UNUSED_TOKEN_145]\n"
    "[UNUSED_TOKEN_146]assistant\nThe answer is"
)


def _candidates(**fields: Any) -> dict[str, Any]:
    return {"image": "a.jpg", "question": "How many?", "candidates": ["3", 2], "answer": "2", **fields}


def _prompt(**fields: Any) -> dict[str, Any]:
    return {"text": _PROMPT, "image": "images/1.png", "answer": "B", **fields}


@pytest.mark.parametrize(
    ("record", "exchange"),
    [
        (_candidates(), ("How many?\nA. 3\nB. 2", "B. 2")),
        (_candidates(candidates=["2"]), ("How many?\nA. 2", "A. 2")),
        (_candidates(answer="A"), ("How many?\nA. 3\nB. 2", "A. 3")),
        (_prompt(), ("What is C?\nA. Rachilla\nB. Lower Glume", "B. Lower Glume")),
        (
            _prompt(text=_PROMPT.replace("N/A", "A plant.")),
            ("A plant.\nWhat is C?\nA. Rachilla\nB. Lower Glume", "B. Lower Glume"),
        ),
        (_prompt(text="Question: Which?\nOptions: A. a. b B. c"), ("Which?\nA. a. b\nB. c", "B. c")),
    ],
)
def test_forms(record: dict[str, Any], exchange: tuple[str, str], tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [record])
    assert open_dataset(path).format == "mcq"
    [read] = read_all(path).samples
    assert read.exchanges() == [exchange]
    assert [image.path for image in read.images] == [record["image"]]
    assert [p.type for p in read.messages[0].content] == ["image", "text"]


def test_without_an_image(tmp_path: Path) -> None:
    record = _candidates(id=5)
    del record["image"]
    [read] = read_all(dump(tmp_path / "a.json", [record])).samples
    assert (read.id, read.images) == ("5", ())


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (_candidates(video="a.mp4"), "form"),
        (_candidates(answer="7"), "answer"),
        (_candidates(candidates=["2", "2"]), "answer"),
        (_candidates(candidates=[]), "form"),
        (_candidates(candidates=["x"] * 27), "form"),
        (_candidates(candidates=[["x"]]), "form"),
        (_candidates(question=None), "question"),
        (_prompt(answer="E"), "answer"),
        (_prompt(answer=None), "form"),
        (_prompt(text="Options: A. x"), "form"),
        ({"answer": "A"}, "form"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [record, _prompt()]), "mcq")
    assert (len(read.samples), [(r["gate"], r["where"]) for r in read.rejects]) == (1, [(gate, "a.json: record 1")])


def test_videos_are_recognised_and_all_refused(shared: Path) -> None:
    for path in sorted((shared / "mvbench").glob("*.json")):
        assert open_dataset(path).format == "mcq"
        read = read_all(path)
        assert (len(read.samples), len(read.rejects)) == (0, 200)
        assert {r["reason"] for r in read.rejects} == {"is about a video, and only still images can be read"}


def test_published_prompts(shared: Path) -> None:
    read = read_all(shared / "ai2d-text" / "ai2d_test_sample.jsonl")
    assert (len(read.samples), read.rejects) == (150, [])
    for sample in read.samples:
        [(question, answer)] = sample.exchanges()
        assert len(question.split("\n")) == 5
        assert answer in question.split("\n")
