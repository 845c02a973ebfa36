"""Data-Juicer's texts with image tokens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from formats.helpers import dump, read_all, sample, samples
from vlit.arrow import samples_to_batch
from vlit.formats import export, open_dataset
from vlit.schema import ImageRef, Message, Part, Sample

_QUESTION = "Describe this image in detail."


def _record(text: Any, images: Any = ("a.jpg",)) -> dict[str, Any]:
    return {"id": "a", "text": text, "images": images}


@pytest.mark.parametrize(
    "text",
    ["<__dj__image> A bed.", "A bed.\n<__dj__image> <|__dj__eoc|>", " <__dj__image>\nA bed. <|__dj__eoc|>"],
)
def test_captions(text: str, tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [_record(text)])
    assert open_dataset(path).format == "data-juicer"
    read = read_all(path)
    assert read.samples == [
        Sample(
            id="a",
            images=(ImageRef(path="a.jpg"),),
            messages=(
                Message("user", (Part("image"), Part("text", _QUESTION))),
                Message("assistant", (Part("text", "A bed."),)),
            ),
        )
    ]
    assert read.counts == {"questions_added": 1}


def test_every_chunk_is_a_caption_of_its_images(tmp_path: Path) -> None:
    text = "<__dj__image> A bed. <|__dj__eoc|> <__dj__image><__dj__image> Two dogs. <|__dj__eoc|>"
    [read] = read_all(dump(tmp_path / "a.json", [_record(text, ["a.jpg", "b.jpg", "c.jpg"])])).samples
    assert read.exchanges() == [(_QUESTION, "A bed."), (_QUESTION, "Two dogs.")]
    assert [p.index for m in read.messages for p in m.content if p.type == "image"] == [0, 1, 2]


@pytest.mark.parametrize("mark", ["<image>", "<__dj__image>"])
@pytest.mark.parametrize("between", ["\n", " <|__dj__eoc|>\n"])
def test_what_its_converter_from_llava_writes(mark: str, between: str, tmp_path: Path) -> None:
    text = f"[[human]]: {mark}\nWhat?\n[[gpt]]: A cat.{between}[[human]]: Sure?\n[[gpt]]: Yes. <|__dj__eoc|>"
    path = dump(tmp_path / "a.json", [_record(text)])
    assert open_dataset(path).format == "data-juicer"
    read = read_all(path)
    [found] = read.samples
    assert found.messages[0].content == (Part("image"), Part("text", "What?"))
    assert found.exchanges() == [("What?", "A cat."), ("Sure?", "Yes.")]
    assert read.counts == {}


def test_a_caption_without_its_mark(tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [_record("A bed. <|__dj__eoc|>")]))
    assert read.counts == {"questions_added": 1, "marks_added": 1}


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (_record("<__dj__image> A bed.", ["a.jpg", "b.jpg"]), "placeholders"),
        (_record("<__dj__image> A bed.", None), "placeholders"),
        (_record("<__dj__video> A bed."), "placeholders"),
        (_record("A bed <__dj__image> and a cat."), "placeholders"),
        (_record("<__dj__image> A bed. <|__dj__eoc|> A cat."), "placeholders"),
        (_record("A bed.", []), "placeholders"),
        (_record("<__dj__image>"), "answer"),
        (_record(""), "form"),
        (_record("[[human]]: <__dj__image>\nq"), "answer"),
        (_record("[[gpt]]: a\n[[human]]: <__dj__image>\nq"), "roles"),
        (_record("<__dj__image> A bed.", "a.jpg"), "form"),
        (_record(None), "form"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [record, _record("<__dj__image> A bed.")]), "data-juicer")
    assert (len(read.samples), [r["gate"] for r in read.rejects]) == (1, [gate])
    assert read.counts == {"questions_added": 1}


def test_other_texts_are_not_taken_for_it(tmp_path: Path) -> None:
    path = dump(tmp_path / "a.json", [{"text": "A bed.", "images": ["a.jpg"]}])
    with pytest.raises(Exception, match="in no format"):
        open_dataset(path)


def test_written_form(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    report = export([samples_to_batch([sample("two", images=2), sample("text", images=0)])], "data-juicer", target)
    assert (report.written, report.lost) == (2, {})
    assert [json.loads(line) for line in target.read_text().splitlines()] == [
        {
            "id": "two",
            "text": "[[human]]: <__dj__image>\n<__dj__image>\nWhat?\n[[gpt]]: A cat. <|__dj__eoc|>",
            "images": ["0.jpg", "1.jpg"],
        },
        {"id": "text", "text": "[[human]]: What?\n[[gpt]]: A cat. <|__dj__eoc|>", "images": []},
    ]


@pytest.mark.parametrize("text", ["a <__dj__image>", "a <|__dj__eoc|>", "a\n[[human]]: b", "[[gpt]]: b", "a <image>"])
def test_texts_that_would_be_read_as_something_else_are_refused(text: str, tmp_path: Path) -> None:
    bad = sample(messages=(sample().messages[0], Message("assistant", (Part("text", text),))))
    report = export([samples_to_batch([bad])], "data-juicer", tmp_path / "out.jsonl")
    assert (report.written, [r.gate for r in report.refused]) == (0, ["placeholders"])


_LOOSE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@_LOOSE
@given(samples())
def test_round_trip(tmp_path: Path, original: Sample) -> None:
    for name in ("out.json", "out.jsonl"):
        report = export([samples_to_batch([original])], "data-juicer", tmp_path / name)
        assert (report.written, report.refused, report.lost) == (1, [], {})
        assert open_dataset(tmp_path / name).format == "data-juicer"
        assert read_all(tmp_path / name).samples == [original]


def test_a_turn_begins_at_the_start_of_a_line_alone(tmp_path: Path) -> None:
    text = "[[human]]: <__dj__image>\nWhat says [[gpt]]: here?\n[[gpt]]: Nothing.\nReally. <|__dj__eoc|>"
    [found] = read_all(dump(tmp_path / "a.json", [_record(text)])).samples
    assert found.exchanges() == [("What says [[gpt]]: here?", "Nothing.\nReally.")]
