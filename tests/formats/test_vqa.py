"""Question files with annotators' answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formats.helpers import dump, read_all
from vlit.formats import open_dataset
from vlit.schema import ImageRef

_ANSWERS = ["b", "a", "a ", "c", "b"]


def _text(**fields: Any) -> dict[str, Any]:
    return {"question": "What?", "image_id": "x1", "answers": _ANSWERS, "question_id": 7, **fields}


def _statement(**fields: Any) -> dict[str, Any]:
    return {"image": "1.jpg", "caption": "The cat is in.", "label": 0, "relation": "in", **fields}


@pytest.mark.parametrize(
    ("record", "path", "exchanges"),
    [
        (_text(), "x1.jpg", [("What?", "b")]),
        (_text(answers=[{"answer": "down", "answer_id": 1}], image_id=42), "42.jpg", [("What?", "down")]),
        (
            _text(answers=["answering does not require reading text in the image"] * 2 + ["a"]),
            "x1.jpg",
            [("What?", "a")],
        ),
        (
            {"question": "What?", "image_path": "d/1.jpg", "gt_answers": ["a", "b", "b"], "answer": "It is c."},
            "d/1.jpg",
            [("What?", "b")],
        ),
        ({"question": "What?", "image_path": "1.jpg", "gt_answers": "a b", "answer": "c"}, "1.jpg", [("What?", "a b")]),
        ({"imgname": "c.png", "query": "How many?", "label": "0.57"}, "c.png", [("How many?", "0.57")]),
        (_statement(), "1.jpg", [('Is this true of the image: "The cat is in."', "no")]),
        (
            {"sentence": "One is grey.", "label": "true", "identifier": "7-0", "directory": "3"},
            "images/3/a-7-0-0.png",
            [('Is this true of the image: "One is grey."', "yes")],
        ),
        (
            {
                "image_id": "x",
                "caption_str": "A sign.",
                "image_path": "t/x.jpg",
                "image_width": "9",
                "image_height": "8",
            },
            "t/x.jpg",
            [("Describe this image in one sentence.", "A sign.")],
        ),
        (_statement(label=1), "1.jpg", [('Is this true of the image: "The cat is in."', "yes")]),
        ({"image_filename": "c.png", "question": "Any?", "answer": "no"}, "c.png", [("Any?", "no")]),
        (
            {"id": 1, "qas": [{"question": "What?", "answer": "A."}, {"question": "Who?", "answer": "B."}]},
            "1.jpg",
            [("What?", "A."), ("Who?", "B.")],
        ),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_forms(
    record: dict[str, Any], path: str, exchanges: list[tuple[str, str]], inside: bool, tmp_path: Path
) -> None:
    file = dump(tmp_path / "a.json", {"version": 1, "data": [record]} if inside else [record])
    assert open_dataset(file).format == "vqa"
    [read] = read_all(file).samples
    assert ([i.path for i in read.images], read.exchanges()) == ([path], exchanges)
    assert [p.type for m in read.messages for p in m.content].count("image") == 1


def test_ids_sizes_and_counts(tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [_text(image_width=4, image_height=3)]))
    assert [(s.id, s.images) for s in read.samples] == [("7", (ImageRef(path="x1.jpg", width=4, height=3),))]
    assert read.counts == {}
    assert read_all(dump(tmp_path / "b.json", [_statement()])).counts == {"ids_made": 1, "questions_added": 1}


@pytest.mark.parametrize(
    ("record", "gate"),
    [
        (_text(answers=[]), "answer"),
        (_text(answers=["", " "]), "answer"),
        (_text(answers="a"), "form"),
        (_text(question=""), "question"),
        (_text(image_id=""), "image"),
        (_statement(label=2), "answer"),
        (_statement(caption=" "), "question"),
        ({"id": 1, "qas": []}, "question"),
        ({"id": 1, "qas": [{"question": "What?", "answer": ""}]}, "answer"),
        ({"imgname": "c.png", "query": "How many?", "label": None}, "answer"),
    ],
)
def test_bad_records_are_refused(record: dict[str, Any], gate: str, tmp_path: Path) -> None:
    read = read_all(dump(tmp_path / "a.json", [record, _text()]), "vqa")
    assert [s.id for s in read.samples] == ["7"]
    assert [(r["gate"], r["where"]) for r in read.rejects] == [(gate, "a.json: record 1")]


@pytest.mark.parametrize(
    ("name", "samples", "rejects"),
    [
        ("chartqa/complex/test_human_complex.json", 85, 0),
        ("ocr-answers/textVQA.json", 5000, 0),
        ("ocr-answers/ocrVQA_sample.json", 500, 0),
        ("vsr/dev.jsonl", 1097, 0),
        ("vl-annotation-samples/textvqa/TextVQA_0.5.1_val.json", 100, 0),
        ("vl-annotation-samples/clevr/CLEVR_val_questions.json", 100, 0),
        ("vl-annotation-samples/visual_genome/question_answers.json", 50, 50),
    ],
)
def test_published_files(name: str, samples: int, rejects: int, shared: Path) -> None:
    assert open_dataset(shared / name).format == "vqa"
    read = read_all(shared / name)
    assert (len(read.samples), len(read.rejects)) == (samples, rejects)


def test_a_vote_against_the_label_is_counted(tmp_path: Path) -> None:
    votes = [("[]", "[1, 2]", 0), ("[3]", "[1, 2]", 0), ("[1]", "[]", 1), ("[1]", "[2]", 1)]
    records = [_statement(label=n, vote_true_validator_id=t, vote_false_validator_id=f) for t, f, n in votes]
    assert read_all(dump(tmp_path / "a.json", records)).counts["labels_disputed"] == 2
