"""Qwen-VL's fine-tuning records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, llava, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.formats import ExportOptions, export, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample

_BOX = '{\n"bbox_2d": [135, 114, 1016, 672]\n}'


def _record(answer: str | None = _BOX, images: Any = "x.jpg", question: str = "<image>\nLocate the house.") -> Any:
    return llava(None, images, [("human", question), ("gpt", answer)])


@pytest.mark.parametrize(
    "answer",
    [
        _BOX,
        ' {"bbox_2d": [135, 114, 1016.0, 672], "label": "house"}\n',
        f"It is at {_BOX}",
        f"```json\n{_BOX}\n```",
        f"[{_BOX}]",
    ],
)
def test_answers_with_boxes_are_its_sign_and_stay_text(answer: str, tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [_record(answer), _record("A house.")])
    assert open_dataset(path).format == "qwen"
    first, second = read_all(path).samples
    assert first.messages[1].content == (Part("text", answer),)
    assert second.messages[1].content == (Part("text", "A house."),)


@pytest.mark.parametrize("answer", ['{"bbox_2d": [135, 114, 1016]}', '{"bbox_2d": "1, 1, 9, 9"}', "A house."])
def test_others_cannot_be_told_from_llava(answer: str, tmp_path: Path) -> None:
    assert open_dataset(dump(tmp_path / "a.json", [_record(answer)])).format == "llava"


def test_boxes_are_read_where_their_style_is_named(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [_record('{"bbox_2d": [135, 114, 1016, 672], "label": "house"}')])
    [read] = read_all(path, boxes="abs-json").samples
    assert read.messages[1].content == (Part("box", "house", (135.0, 114.0, 1016.0, 672.0)),)


@pytest.mark.parametrize("field", ["image", "images"])
def test_where_images_are_named(field: str, tmp_path: Path) -> None:
    record = {**_record(images=None, question="<image>\n<image>\nDifferences?"), field: ["a.jpg", "b.jpg"]}
    [read] = read_all(dump(tmp_path / "a.json", [record])).samples
    assert [image.path for image in read.images] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (_record(question="<image><image>q"), "placeholders"),
        (_record(question="<video>q"), "placeholders"),
        (_record(images={"path": "x.jpg"}), "form"),
        (_record(None), "answer"),
        (llava(None, "x.jpg", [("gpt", _BOX)]), "roles"),
        ({"image": "x.jpg"}, "form"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [record, _record()]), "qwen")
    assert (len(read.samples), [r["gate"] for r in read.rejects]) == (1, [gate])


def test_written_form(tmp_path: Path) -> None:
    answer = Message("assistant", (Part("text", "At "), Part("box", "a cat", (12.0, 34.0, 56.0, 78.0))))
    boxed = sample("box", messages=(sample().messages[0], answer), images=1)
    boxed_image = Sample(id="box", images=(ImageRef(path="0.jpg", width=100, height=200),), messages=boxed.messages)
    told = sample("told", messages=(Message("system", (Part("text", "Be brief."),)), *sample().messages))
    given_samples = [boxed_image, sample("two", images=2), sample("text", images=0), told]
    batch = samples_to_batch(given_samples)
    report = export([batch], "qwen", tmp_path / "out.json", ExportOptions(boxes="norm1000"))
    assert [(r.id, r.gate) for r in report.refused] == [("told", "roles")]
    assert report.lost == {"boxes": 1, "images.size": 1}
    answered = {"from": "gpt", "value": "A cat."}
    assert json.loads((tmp_path / "out.json").read_text()) == [
        {
            "conversations": [
                {"from": "human", "value": "<image>\nWhat?"},
                {"from": "gpt", "value": "At [120, 170, 560, 390]"},
            ],
            "id": "box",
            "image": "0.jpg",
        },
        {
            "conversations": [{"from": "human", "value": "<image>\n<image>\nWhat?"}, answered],
            "id": "two",
            "image": ["0.jpg", "1.jpg"],
        },
        {"conversations": [{"from": "human", "value": "What?"}, answered], "id": "text"},
    ]


_LOOSE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@_LOOSE
@given(samples(system=False))
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    for name in ("out.json", "out.jsonl"):
        report = export([samples_to_batch([original])], "qwen", tmp_path / name)
        assert (report.written, report.refused, report.lost) == (1, [], {})
        assert read_all(tmp_path / name, "qwen").samples == [original]
