"""Loose question-answer records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formats.helpers import dump, read_all
from vlit.schema import Message, Part

_QUESTION = Message("user", (Part("image"), Part("text", "What?")))
_ANSWER = Message("assistant", (Part("text", "A cat."),))


@pytest.mark.parametrize(
    ("record", "question"),
    [
        ({"image": "a.jpg", "QA": [{"q": "What?", "a": "A cat."}]}, _QUESTION),
        ({"image": "a.jpg", "question": "<image>\nWhat?", "answer": "A cat."}, _QUESTION),
        ({"image": "a.jpg", "instruction": "What?", "output": "A cat."}, _QUESTION),
        (
            {"image": "a.jpg", "question": "What?\n<image>", "answer": "A cat."},
            Message("user", (Part("text", "What?"), Part("image"))),
        ),
    ],
)
def test_forms(record: dict[str, Any], question: Message, tmp_path: Path) -> None:
    [read] = read_all(dump(tmp_path / "a.json", [record])).samples
    assert [image.path for image in read.images] == ["a.jpg"]
    assert read.messages == (question, _ANSWER)


def test_several_pairs_show_the_image_once(tmp_path: Path) -> None:
    record = {"image": "a.jpg", "QA": [{"q": "What?", "a": "A cat."}, {"q": "Sure?", "a": "Yes."}]}
    [read] = read_all(dump(tmp_path / "a.json", [record])).samples
    assert read.exchanges() == [("What?", "A cat."), ("Sure?", "Yes.")]
    assert [p.type for m in read.messages for p in m.content].count("image") == 1


@pytest.mark.parametrize(("named", "path"), [("10", "10.jpg"), (10, "10.jpg"), ("10.png", "10.png")])
def test_captions(named: str | int, path: str, tmp_path: Path) -> None:
    value = {"annotations": [{"image_id": named, "caption": "A cat."}]}
    read = read_all(dump(tmp_path / "cap.json", value))
    [sample] = read.samples
    assert sample.id == "cap-1"
    assert [image.path for image in sample.images] == [path]
    assert sample.exchanges() == [("Describe this image in detail.", "A cat.")]
    assert read.counts["questions_added"] == 1


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        ({"image": "a.jpg", "QA": []}, "form"),
        ({"image": "a.jpg", "QA": [{"q": "What?"}]}, "form"),
        ({"image": "a.jpg", "question": "What?", "answer": ""}, "answer"),
        ({"image": "a.jpg", "question": "What?", "answer": ["a", "b"]}, "form"),
        ({"image": "a.jpg", "text": "What?"}, "form"),
        ({"video": "a.mp4", "question": "What?", "answer": "A cat."}, "form"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [record]), "qa")
    assert (len(read.samples), [r["gate"] for r in read.rejects]) == (0, [gate])
