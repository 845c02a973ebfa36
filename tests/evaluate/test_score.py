"""Metrics by hand, and POPE's by a rewriting of its own script."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vlit.evaluate import Answer, Question, differ, points, read_answers, read_benchmark, score
from vlit.schema import ImageRef


def yes_no(n: int, label: str, image: str) -> Question:
    return Question(id=str(n), images=(ImageRef(path=image),), text="?", kind="yesno", answers=(label,))


def choice(n: int, gold: int, dimension: str, image: str) -> Question:
    return Question(id=str(n), images=(ImageRef(path=image),), text="?", kind="choice", options=("a", "b", "c", "d"),
                    gold=gold, dimension=dimension)  # fmt: skip


def test_pope_by_hand() -> None:
    labels = ["yes", "yes", "yes", "no", "no", "no", "no", "no"]
    said = ["yes", "Yes, a dog.", "no", "no", "yes", "No", "not there", "yes"]
    questions = [yes_no(i, label, f"{i // 2}.jpg") for i, label in enumerate(labels)]
    found = score(questions, {str(i): Answer(id=str(i), text=text) for i, text in enumerate(said)})
    # hits 2, misses 1, false alarms 2, right denials 3
    assert found.metrics["accuracy"].value == pytest.approx(5 / 8)
    assert found.metrics["precision"].value == pytest.approx(2 / 4)
    assert found.metrics["recall"].value == pytest.approx(2 / 3)
    assert found.metrics["f1"].value == pytest.approx(2 * 0.5 * (2 / 3) / (0.5 + 2 / 3))
    assert found.metrics["yes_ratio"].value == pytest.approx(4 / 8)
    assert (found.n, found.images, found.chance) == (8, 4, 0.5)


def test_pope_answers_of_a_file_against_the_published_script(shared: Path, tmp_path: Path) -> None:
    labels = [json.loads(line) for line in (shared / "pope" / "coco_pope_popular.json").read_text().splitlines()]
    rng = np.random.default_rng(5)
    words = ["Yes", "No", "yes, there is.", "There is no such thing.", "I do not see it", "Maybe. No.", "Nothing, no"]
    stored = [{"question": r["text"], "answer": words[rng.integers(len(words))]} for r in labels]
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in stored))
    bench = read_benchmark(shared / "pope" / "coco_pope_popular.json")
    found = score(bench.questions, read_answers(path, bench.questions)).metrics
    # The script's steps: the first sentence, commas out, split at spaces, No/not/no is a no.
    said = [
        0 if {"No", "not", "no"} & set(r["answer"].split(".")[0].replace(",", "").split(" ")) else 1 for r in stored
    ]
    gold = [int(r["label"] == "yes") for r in labels]
    tp, fp = (sum(s == 1 and g == x for s, g in zip(said, gold, strict=True)) for x in (1, 0))
    tn, fn = (sum(s == 0 and g == x for s, g in zip(said, gold, strict=True)) for x in (0, 1))
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    assert found["precision"].value == precision
    assert found["recall"].value == recall
    assert found["f1"].value == 2 * precision * recall / (precision + recall)
    assert found["accuracy"].value == (tp + tn) / (tp + tn + fp + fn)
    assert found["yes_ratio"].value == sum(said) / len(said)
    assert found["accuracy"].n == 3000


def test_dimensions_intervals_and_what_is_missing() -> None:
    questions = [choice(i, i % 4, "colour" if i % 2 else "place", f"{i // 4}.jpg") for i in range(80)]
    answers = {str(i): Answer(id=str(i), text="x", chosen=i % 4 if i % 2 else 0) for i in range(80)}
    found = score(questions, answers)
    assert found.dimensions["colour"].value == 1
    assert found.dimensions["place"].value == 0.5
    assert found.macro == 0.75
    assert found.metrics["accuracy"].value == 0.75
    interval = found.metrics["accuracy"].interval
    assert interval is not None
    assert interval.low <= 0.75 <= interval.high
    del answers["1"]
    answers["3"] = Answer(id="3", text="?", chosen=-1)
    again = score(questions, answers)
    assert again.metrics["accuracy"].value == pytest.approx(0.75 - 2 / 80)
    assert again.unread == 2


def test_intervals_know_that_questions_share_images() -> None:
    rng = np.random.default_rng(0)
    right = np.repeat(rng.integers(0, 2, 40), 10)  # all ten questions of an image together
    clustered = [choice(i, 0, "", f"{i // 10}.jpg") for i in range(400)]
    apart = [choice(i, 0, "", f"{i}.jpg") for i in range(400)]
    answers = {str(i): Answer(id=str(i), text="x", chosen=int(1 - r)) for i, r in enumerate(right)}
    wide, narrow = (score(qs, answers).metrics["accuracy"].interval for qs in (clustered, apart))
    assert wide is not None
    assert narrow is not None
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_a_paired_difference_is_surer_than_two_intervals() -> None:
    rng = np.random.default_rng(1)
    questions = [choice(i, 0, "", f"{i}.jpg") for i in range(300)]
    one = rng.integers(0, 2, 300).astype(float)
    other = one.copy()
    other[np.flatnonzero(one == 0)[:30]] = 1
    found = differ(questions, one, other)
    assert found.value == pytest.approx(0.1)
    assert found.interval is not None
    assert found.interval.low > 0.06
    assert found.interval.high < 0.14


def test_short_answers() -> None:
    question = Question(id="1", images=(), text="?", kind="short", answers=("100",))
    assert points([question], {"1": Answer(id="1", text="103")}, "relaxed").tolist() == [1]
    assert points([question], {"1": Answer(id="1", text="103")}, "vqa").tolist() == [0]
    assert points([question], {}).tolist() == [0]
