"""Ferret's records, whose boxes have a field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formats.helpers import dump, read_all
from vlit.formats import open_dataset
from vlit.schema import ImageRef, Part


def _record(question: str, boxes: Any) -> dict[str, Any]:
    turns = [{"from": "human", "value": question}, {"from": "gpt", "value": "A button at <bbox_location0>."}]
    return {"id": 1, "image": "a.png", "image_h": 90, "image_w": 70, "conversations": turns, "box_x1y1x2y2": boxes}


def test_read(tmp_path: Path) -> None:
    question = "<image>\nIs <bbox_location1> left of <bbox_location0>?"
    boxes = [[[1, 2, 3, 4], [5, 6, 7, 8]], [[9, 10, 11, 12]]]
    path = dump(tmp_path / "a.json", [_record(question, boxes)])
    assert open_dataset(path).format == "ferret"
    [read] = read_all(path).samples
    assert read.images == (ImageRef(path="a.png", width=70, height=90),)
    assert read.messages[0].content == (
        Part("image"), Part("text", "Is "), Part("box", "", (5, 6, 7, 8)), Part("text", " left of "),
        Part("box", "", (1, 2, 3, 4)), Part("text", "?"),
    )  # fmt: skip
    assert read.messages[1].content[1] == Part("box", "", (9, 10, 11, 12))


@pytest.mark.parametrize(
    ("boxes", "reason"),
    [
        ([[[1, 2, 3, 4]]], "boxes for 1 turns, and 2 turns"),
        ([[], [[9, 10, 11, 12]]], "mark <bbox_location0> and 0 boxes"),
        ([[[9, 2, 3, 4]], [[9, 10, 11, 12]]], "corners are not in order"),
        ([[[1, 2, 3]], [[9, 10, 11, 12]]], "3 numbers"),
    ],
)
def test_boxes_that_do_not_fit_are_refused(boxes: Any, reason: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [_record("<image>\nWhat is <bbox_location0>?", boxes)]))
    assert [(r["gate"], reason in r["reason"]) for r in read.rejects] == [("box", True)]


def test_a_box_without_a_mark_is_counted(tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [_record("<image>\nWhat?", [[[1, 2, 3, 4]], [[9, 10, 11, 12]]])]))
    assert read.counts == {"boxes_unmarked": 1}


def test_published(shared: Path) -> None:
    read = read_all(shared / "format-samples/ferret-ui/train_data_example.json")
    assert len(read.samples) == 3
    assert read.samples[0].messages[0].content[2] == Part("box", "", (445, 524, 692, 632))
