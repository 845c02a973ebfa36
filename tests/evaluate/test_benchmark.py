"""Benchmarks of every form become questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vlit.errors import InputError
from vlit.evaluate import read_answers, read_benchmark


def seed(path: Path, count: int = 3, *, same_id: bool = False) -> Path:
    records = [
        {"answer": "ABCD"[n % 4], "choice_a": "one", "choice_b": "two", "choice_c": "three", "choice_d": "four",
         "data_id": f"{n}.png", "data_type": "image", "question": f"how many {n}?",
         "question_id": "0" if same_id else str(n), "question_type_id": 1 + n % 2}
        for n in range(count)
    ]  # fmt: skip
    kinds = {"Scene Understanding": 1, "Instance Identity": 2}
    path.write_text(json.dumps({"questions": records, "question_type": kinds}))
    return path


def test_seed_bench_with_its_dimensions(tmp_path: Path) -> None:
    bench = read_benchmark(seed(tmp_path / "seed.json"))
    assert [q.dimension for q in bench.questions] == ["Scene Understanding", "Instance Identity", "Scene Understanding"]
    first = bench.questions[1]
    assert (first.kind, first.text, first.options, first.gold) == (
        "choice",
        "how many 1?",
        ("one", "two", "three", "four"),
        1,
    )


def test_two_questions_of_one_id(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 questions whose id was there before"):
        read_benchmark(seed(tmp_path / "seed.json", same_id=True))


def test_real_files(shared: Path) -> None:
    pope = read_benchmark(shared / "pope" / "coco_pope_random.json")
    assert {q.kind for q in pope.questions} == {"yesno"}
    assert pope.questions[0].answers == ("yes",)
    ai2d = read_benchmark(shared / "ai2d-text" / "ai2d_test_sample.jsonl")
    assert {q.kind for q in ai2d.questions} == {"choice"}
    chart = read_benchmark(shared / "chartqa" / "simple" / "test_human_simple.json", format="vqa")
    assert {q.kind for q in chart.questions} == {"short"}
    vqa = read_benchmark(shared / "ocr-answers" / "textVQA.json")
    assert sum(len(q.answers) > 1 for q in vqa.questions) > 4000  # all annotators', not the most frequent alone


def test_videos_are_no_questions(shared: Path) -> None:
    with pytest.raises(InputError, match="is about a video"):
        read_benchmark(shared / "mvbench" / "action_antonym.json")


def test_answers_of_other_tools_join_by_id_or_order(tmp_path: Path) -> None:
    questions = read_benchmark(seed(tmp_path / "seed.json")).questions
    path = tmp_path / "a.jsonl"
    path.write_text('{"question_id": 2, "text": "C"}\n{"question_id": 0, "text": "A"}\n')
    assert {k: a.chosen for k, a in read_answers(path, questions).items()} == {"2": 2, "0": 0}
    path.write_text('{"answer": "B"}\n{"answer": "two"}\n{"answer": "nothing"}\n')
    assert [a.chosen for a in read_answers(path, questions).values()] == [1, 1, -1]
    path.write_text('[{"answer": "B"}]')
    with pytest.raises(InputError, match="1 answers that cannot be joined to 3 questions"):
        read_answers(path, questions)
    path.write_text("no json")
    with pytest.raises(InputError, match="no file of answers"):
        read_answers(path, questions)
    path.write_text('{"question_id": 0, "words": "A"}\n')
    with pytest.raises(InputError, match="a record without an answer"):
        read_answers(path, questions)
