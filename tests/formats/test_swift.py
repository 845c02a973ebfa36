"""ms-swift's messages with boxes, in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from formats.helpers import dump, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.formats import ExportOptions, export, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample


def _record(
    question: str = "<image>Find the <ref-object>",
    answer: Any = "<bbox><bbox>",
    images: Any = ("a.jpg",),
    **objects: Any,
) -> dict[str, Any]:
    given_objects = {"ref": ["sheep"], "bbox": [[90.9, 160.8, 135, 212.8], [360.9, 480.8, 495, 532.8]], **objects}
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return {"messages": turns, "images": images, "objects": given_objects}


def _lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_bytes(b"\n".join(msgspec.json.encode(r) for r in records))
    return path


def _only(tmp_path: Path, record: dict[str, Any]) -> Sample:
    [read] = read_all(_lines(tmp_path / "a.jsonl", record)).samples
    return read


def test_the_documented_examples(tmp_path: Path) -> None:
    beach = _record(
        "<image>Describe the image.",
        "<ref-object><bbox> and <ref-object><bbox> are playing on the beach",
        ref=["a dog", "a woman"],
        bbox=[[331.5, 761.4, 853.5, 1594.8], [676.5, 685.8, 1099.5, 1427.4]],
    )
    click = _record("<image>Help", "Action: click(start_box='<bbox>')", ref=[], bbox=[[615, 226]])
    path = _lines(tmp_path / "a.jsonl", beach, _record(), click)
    assert open_dataset(path).format == "swift"
    read = read_all(path)
    assert [s.messages for s in read.samples] == [
        (
            Message("user", (Part("image"), Part("text", "Describe the image."))),
            Message(
                "assistant",
                (
                    Part("text", "a dog"),
                    Part("box", "a dog", (331.5, 761.4, 853.5, 1594.8)),
                    Part("text", " and a woman"),
                    Part("box", "a woman", (676.5, 685.8, 1099.5, 1427.4)),
                    Part("text", " are playing on the beach"),
                ),
            ),
        ),
        (
            Message("user", (Part("image"), Part("text", "Find the sheep"))),
            Message(
                "assistant",
                (
                    Part("box", "sheep", (90.9, 160.8, 135.0, 212.8)),
                    Part("box", "sheep", (360.9, 480.8, 495.0, 532.8)),
                ),
            ),
        ),
    ]
    assert [(r["gate"], r["reason"]) for r in read.rejects] == [("box", "[615.0, 226.0] is not a box but 2 numbers")]


def test_boxes_of_several_images(tmp_path: Path) -> None:
    record = _record("<image><image>Find the <ref-object>", images=["a.jpg", "b.jpg"], image_id=[1, 0])
    assert [p.index for p in _only(tmp_path, record).messages[1].content] == [1, 0]


def test_words_that_are_not_as_many_as_boxes_belong_to_none(tmp_path: Path) -> None:
    read = _only(tmp_path, _record("<image><ref-object>, <ref-object>, <ref-object>?", ref=["a", "b", "c"]))
    assert read.messages[0].text == "a, b, c?"
    assert [p.text for p in read.messages[1].content] == ["", ""]


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (_record(answer="<bbox>"), "box"),
        (_record(answer="There."), "box"),
        (_record("<image><ref-object><ref-object>"), "box"),
        (_record(bbox_type="polar"), "box"),
        (_record(image_id=[0, 1]), "box"),
        (_record(image_id=[0]), "box"),
        (_record(bbox=[[5, 5, 1, 9], [1, 1, 2, 2]]), "box"),
        (_record("<image><image>Find"), "placeholders"),
        (_record("<video>Find"), "placeholders"),
        (_record(answer=[{"type": "text", "text": "A"}]), "form"),
        (_record(answer=None, bbox=[]), "answer"),
        (_record(bbox=[["a", 1, 2, 3]]), "form"),
        ({"objects": {"bbox": []}}, "form"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(_lines(tmp_path / "a.jsonl", record, _record()), "swift")
    assert (len(read.samples), [(r["gate"], r["where"]) for r in read.rejects]) == (1, [(gate, "a.jsonl: line 1")])


def test_without_objects_it_is_messages(tmp_path: Path) -> None:
    record = _record("<image>What?", "A cat.")
    del record["objects"]
    path = dump(tmp_path / "a.json", [record])
    assert open_dataset(path).format == "messages"
    assert read_all(path).samples == read_all(path, "swift").samples


def _boxed(*answer: Part, images: int = 1) -> Sample:
    return sample(images=images, messages=(sample(images=images).messages[0], Message("assistant", answer)))


def test_written_form(tmp_path: Path) -> None:
    cat = Part("box", "the cat", (1.5, 2.0, 3.0, 4.0), 1)
    given_sample = _boxed(Part("text", "The cat is at "), cat, Part("text", "."), images=2)
    target = tmp_path / "out.jsonl"
    report = export([samples_to_batch([given_sample])], "swift", target, ExportOptions(boxes="norm1000"))
    assert (report.written, report.lost) == (1, {})
    assert json.loads(target.read_text()) == {
        "id": "s",
        "messages": [
            {"role": "user", "content": "<image>\n<image>\nWhat?"},
            {"role": "assistant", "content": "The cat is at <bbox>."},
        ],
        "images": ["0.jpg", "1.jpg"],
        "objects": {"ref": ["the cat"], "bbox": [[1.5, 2.0, 3.0, 4.0]], "bbox_type": "real", "image_id": [1]},
    }
    export([samples_to_batch([sample()])], "swift", target)
    assert json.loads(target.read_text()).keys() == {"id", "messages", "images"}


def test_boxes_count_from_the_images_as_they_are_shown(tmp_path: Path) -> None:
    marks = (Part("image", index=1), Part("image", index=0), Part("text", "q"))
    answer = Message("assistant", (Part("box", box=(1.0, 2.0, 3.0, 4.0), index=0),))
    export([samples_to_batch([sample(images=2, messages=(Message("user", marks), answer))])], "swift", tmp_path / "o")
    [read] = read_all(tmp_path / "o").samples
    assert read.images[read.messages[1].content[0].index].path == "0.jpg"


@pytest.mark.parametrize(
    ("bad", "gate"),
    [
        (_boxed(Part("text", "a <bbox>")), "placeholders"),
        (_boxed(Part("text", "a <ref-object>")), "placeholders"),
        (_boxed(Part("text", "a "), Part("box")), "box"),
        (
            msgspec.structs.replace(
                _boxed(Part("box", box=(1.0, 1.0, 9.0, 90.0))), images=(ImageRef(path="a.jpg", width=9, height=9),)
            ),
            "box",
        ),
    ],
)
def test_what_would_become_wrong_is_refused(bad: Sample, gate: str, tmp_path: Path) -> None:
    report = export([samples_to_batch([bad])], "swift", tmp_path / "out.jsonl")
    assert (report.written, [r.gate for r in report.refused]) == (0, [gate])


_LOOSE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
_edge = st.floats(0, 1e6, allow_nan=False)


@st.composite
def _with_boxes(draw: st.DrawFn) -> Sample:
    plain = draw(samples())
    messages: list[Message] = []
    for message in plain.messages:
        boxes: list[Part] = []
        for _ in range(draw(st.integers(0, 2)) if plain.images and message.role == "assistant" else 0):
            (x1, x2), (y1, y2) = (sorted(draw(st.tuples(_edge, _edge))) for _ in "xy")
            phrase = draw(st.sampled_from(["", "a cat", "ä"]))
            boxes.append(Part("box", phrase, (x1, y1, x2, y2), draw(st.integers(0, len(plain.images) - 1))))
        messages.append(Message(message.role, (*message.content, *boxes)))
    return msgspec.structs.replace(plain, messages=tuple(messages))


@_LOOSE
@given(_with_boxes())
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    for name in ("out.json", "out.jsonl"):
        report = export([samples_to_batch([original])], "swift", tmp_path / name)
        assert (report.written, report.refused, report.lost) == (1, [], {})
        assert read_all(tmp_path / name, "swift").samples == [original]


def test_fractions_are_text_until_their_image_is_at_hand(tmp_path: Path) -> None:
    Image.new("RGB", (200, 100)).save(tmp_path / "x.jpg")
    boxes = [[0.1, 0.2, 0.5, 0.5], [0.25, 0.0, 1.0, 1.0]]
    path = _lines(tmp_path / "a.jsonl", _record(bbox=boxes, bbox_type="norm1", images=["x.jpg"]))
    read = read_all(path, "swift")
    assert read.counts["boxes_as_text"] == 1
    assert read.samples[0].messages[1].text == "[0.1, 0.2, 0.5, 0.5][0.25, 0.0, 1.0, 1.0]"
    located = read_all(path, "swift", boxes="norm1").samples[0]
    assert [p.box for p in located.messages[1].content] == [(20, 20, 100, 50), (50, 0, 200, 100)]


def test_it_is_recognised_where_boxes_come_late(tmp_path: Path) -> None:
    plain = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    boxed = {"messages": [{"role": "user", "content": "<image>Where?"}, {"role": "assistant", "content": "<bbox>"}],
             "images": ["a.jpg"], "objects": {"ref": ["cat"], "bbox": [[1, 2, 3, 4]]}}  # fmt: skip
    path = tmp_path / "late.json"
    path.write_text(json.dumps([plain] * 40 + [boxed]))
    assert open_dataset(str(path)).format == "swift"
