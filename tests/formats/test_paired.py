"""Questions and answers in two files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from formats.helpers import dump, read_all
from vlit.errors import InputError
from vlit.formats import open_dataset

_QUESTIONS, _ANNOTATIONS = "v2_OpenEnded_mscoco_val2014_questions.json", "v2_mscoco_val2014_annotations.json"


def _lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def _vqa(folder: Path, questions: list[int], answers: list[int]) -> tuple[Path, Path]:
    asked = [{"image_id": 42, "question": f"What is {n}?", "question_id": n} for n in questions]
    given = [
        {
            "question_type": "what", "multiple_choice_answer": f"a{n}", "image_id": 42, "question_id": n,
            "answers": [{"answer": "other", "answer_confidence": "yes", "answer_id": 1}], "answer_type": "other",
        }
        for n in answers
    ]  # fmt: skip
    head = {"info": {}, "license": {}, "data_subtype": "val2014"}
    return (
        dump(folder / _QUESTIONS, {**head, "questions": asked}),
        dump(folder / _ANNOTATIONS, {**head, "annotations": given}),
    )


def test_vqa_by_either_file(tmp_path: Path) -> None:
    questions, annotations = _vqa(tmp_path, [420, 421], [421, 420])
    read = read_all(questions)
    assert read == read_all(annotations)
    assert [(s.id, s.exchanges()) for s in read.samples] == [
        ("420", [("What is 420?", "a420")]),
        ("421", [("What is 421?", "a421")]),
    ]
    assert read.samples[0].images[0].path == "COCO_val2014_000000000042.jpg"
    assert (open_dataset(questions).format, read.rejects) == ("paired", [])


def test_what_has_no_partner_is_refused(tmp_path: Path) -> None:
    questions, _ = _vqa(tmp_path, [1, 2], [2, 3, 2])
    read = read_all(questions)
    assert [s.id for s in read.samples] == ["2"]
    assert [(r["gate"], r["where"]) for r in read.rejects] == [
        ("answer", f"{_ANNOTATIONS}: record 3"),
        ("answer", f"{_QUESTIONS}: record 1"),
        ("question", f"{_ANNOTATIONS}: record 2"),
    ]


@pytest.mark.parametrize("alone", [0, 1])
def test_a_file_alone_says_what_it_needs(alone: int, tmp_path: Path) -> None:
    files = _vqa(tmp_path, [1], [1])
    files[1 - alone].unlink()
    expected = (_ANNOTATIONS, _QUESTIONS)[alone]
    with pytest.raises(InputError, match=expected) as caught:
        read_all(files[alone])
    assert "none is beside it" in caught.value.what
    with pytest.raises(InputError):
        open_dataset(files[alone]).fingerprint()


def test_lines_of_text(tmp_path: Path) -> None:
    fields = {"question_id": 0, "image": "a.jpg", "category": "x"}
    questions = _lines(tmp_path / "question.jsonl", {**fields, "text": "What?"})
    answers = _lines(tmp_path / "answer.jsonl", {**fields, "text": "A cat."})
    read = read_all(answers)
    assert read == read_all(questions)
    assert [(s.id, s.images[0].path, s.exchanges()) for s in read.samples] == [("0", "a.jpg", [("What?", "A cat.")])]


def test_two_partners(tmp_path: Path) -> None:
    questions, _ = _vqa(tmp_path, [1], [1])
    _vqa(tmp_path, [1], [1])[1].rename(tmp_path / "v2-mscoco-val2014-answers.json")
    _vqa(tmp_path, [1], [1])
    with pytest.raises(InputError, match="several files of answers"):
        read_all(questions)


def test_a_partner_of_another_kind_leaves_nothing(tmp_path: Path) -> None:
    questions, annotations = _vqa(tmp_path, [1], [1])
    annotations.write_text('{"annotations": [{"question_id": 1, "answers": 7}]}')
    read = read_all(questions)
    assert [r["gate"] for r in read.rejects] == ["form", "answer"]


def test_a_change_in_either_is_noticed(tmp_path: Path) -> None:
    questions, annotations = _vqa(tmp_path, [1], [1])
    before = open_dataset(questions).fingerprint()
    annotations.write_text(annotations.read_text() + " ")
    assert open_dataset(questions).fingerprint() != before


def test_real_pairs(shared: Path) -> None:
    for name, answers in (("question", "answer"), ("qa90_questions", "qa90_gpt4_answer")):
        folder = shared / ("ferret-bench/ground_conv" if name == "question" else "llava-coco30/coco2014_val_qa_eval")
        read = read_all(folder / f"{name}.jsonl")
        assert read == read_all(folder / f"{answers}.jsonl")
        assert all(len(s.exchanges()) == 1 and s.images for s in read.samples)
