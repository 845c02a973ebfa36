"""What is right without looking."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from vlit.measure import Shortcut
from vlit.measure.shortcuts import SHORTCUTS, audit
from vlit.measure.shortcuts.base import majority_by

TIERS = ("text", "scene")
THINGS = ("dog", "cat", "bus", "car", "person")


def tried(kit: SimpleNamespace, samples: list[object], scenes: list[object] | None = None) -> dict[str, Shortcut]:
    return {one.name: one for one in audit(kit.view(samples, scenes or []), 0, TIERS)}


def asked(kit: SimpleNamespace, question: str, answers: list[str]) -> list[object]:
    return [kit.sample((question.format(i=i), answer), id=f"{i}", image=f"{i}.jpg") for i, answer in enumerate(answers)]


def test_majority_never_learns_from_its_own_fold() -> None:
    """Group 0 is answered 1 in fold 0 and 0 elsewhere: fold 0 is guessed 0, the others see both once or more."""
    group = np.zeros(6, dtype=np.int64)
    answer = np.array([1, 1, 0, 0, 0, 0])
    fold = np.array([0, 0, 1, 2, 3, 4])
    guess, share = majority_by(group, answer, fold)
    assert guess.tolist() == [0, 0, 0, 0, 0, 0]
    assert share[0] == pytest.approx(1.0)  # in folds 1 to 4 all are answered 0
    assert share[2] == pytest.approx(3 / 5)


def test_an_unseen_group_gets_the_overall_majority() -> None:
    guess, share = majority_by(np.array([0, 1, 1, 1]), np.array([1, 0, 0, 1]), np.array([0, 1, 2, 3]))
    assert guess[0] == 0
    assert share[0] == pytest.approx(2 / 3)


def test_balanced_answers_are_at_chance(kit: SimpleNamespace) -> None:
    found = tried(kit, asked(kit, "Is there a dog?", ["yes", "no"] * 40))
    for name in ("majority", "yes", "thing", "words"):
        assert found[name].chance == pytest.approx(0.5), name
        assert found[name].word in ("at chance", "below chance"), name
    assert found["letter"].accuracy is None
    assert found["letter"].reason == "no question offers lettered options"
    assert "annotations" in found["company"].reason


def test_always_yes_scores_the_share_of_yes(kit: SimpleNamespace) -> None:
    found = tried(kit, asked(kit, "Is the cup {i} red?", ["yes"] * 75 + ["no"] * 25))["yes"]
    assert found.accuracy == pytest.approx(0.75)
    assert (found.word, found.n, found.samples) == ("above chance", 100, 100)
    assert found.above is not None
    assert found.above.low > 0
    assert found.examples[0].answer == "yes"


def test_a_favourite_letter(kit: SimpleNamespace) -> None:
    question = "Which {i}?\nA. one\nB. two\nC. three\nD. four"
    found = tried(kit, asked(kit, question, ["C"] * 60 + list("ABD") * 10))["letter"]
    assert found.accuracy == pytest.approx(60 / 90)
    assert found.chance == pytest.approx(0.25)
    assert found.by_type["category"][2] == 90
    assert found.examples[0].why == "C is right most often of 4 options"


def test_options_set_the_chance_of_all_tricks(kit: SimpleNamespace) -> None:
    found = tried(kit, asked(kit, "Which {i}?\nA. one\nB. two\nC. three", ["A", "B", "C"] * 20))
    assert found["majority"].chance == pytest.approx(1 / 3)
    assert found["words"].chance == pytest.approx(1 / 3)


def test_the_thing_gives_the_answer_away(kit: SimpleNamespace) -> None:
    samples = [
        kit.sample(
            (f"Is there a {thing} in the image?", "Yes." if thing in ("dog", "cat") else "No."),
            id=f"{i}{thing}",
            image=f"{i}.jpg",
        )
        for i in range(30)
        for thing in ("dog", "cat", "bus", "car")
    ]
    found = tried(kit, samples)
    assert found["thing"].accuracy == 1.0
    assert found["words"].accuracy == 1.0
    assert found["yes"].word in ("at chance", "below chance")
    assert {guess.why for guess in found["thing"].examples} == {
        "dog: mostly 'yes'", "cat: mostly 'yes'", "bus: mostly 'no'", "car: mostly 'no'"
    }  # fmt: skip


def test_company_gives_the_answer_away(kit: SimpleNamespace) -> None:
    """Dogs go with cats and buses with cars: one asks of cats where dogs are, and of cars where buses are not."""
    samples, scenes = [], []
    for i in range(60):
        pair = ("dog", "cat") if i % 2 else ("bus", "car")
        other = "car" if i % 2 else "cat"
        scenes.append(kit.scene(f"{i}.jpg", *pair))
        samples.append(kit.sample((f"Is there a {pair[1]} in the image?", "Yes."), id=f"{i}y", image=f"{i}.jpg"))
        samples.append(kit.sample((f"Is there a {other} in the image?", "No."), id=f"{i}n", image=f"{i}.jpg"))
    found = tried(kit, samples, scenes)
    assert found["company"].accuracy == 1.0
    assert found["company"].word == "above chance"
    assert found["thing"].accuracy is not None
    assert found["thing"].accuracy < 0.7


def test_too_few_questions_are_not_scored(kit: SimpleNamespace) -> None:
    for one in tried(kit, asked(kit, "Is there a dog?", ["yes", "no"])).values():
        assert one.accuracy is None
        assert one.reason


def test_an_empty_draw(kit: SimpleNamespace) -> None:
    assert {one.reason for one in tried(kit, []).values()} == {"the dataset is empty"}


def test_tiers_choose(kit: SimpleNamespace) -> None:
    names = [one.name for one in audit(kit.view([]), 0, ("text",))]
    assert names == [trick.name for trick in SHORTCUTS if trick.tier == "text"]


def test_the_same_seed_gives_the_same_audit(kit: SimpleNamespace) -> None:
    samples = asked(kit, "Is the cup {i} red?", ["yes"] * 30 + ["no"] * 25)
    assert audit(kit.view(samples), 3, TIERS) == audit(kit.view(samples), 3, TIERS)
