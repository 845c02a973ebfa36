"""Relations between two things: found in words, decided by boxes and by annotated relations."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from claims.kinds.helpers import all_verdicts, found, verdicts
from vlit.schema import Relation


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The cup is to the left of the plate and the dog.", []),  # a plate is no category of COCO
        ("The cup is to the left of the dog.", ["cup: left of dog"]),
        ("The cup is left of the dog and above the cat.", ["cup: left of dog", "cup: above cat"]),
        ("A dog sits on top of a couch.", ["dog: on couch"]),
        ("A cat is sleeping on a red couch.", []),  # only postures may stand before the preposition
        ("A man riding a horse.", ["person: riding horse"]),
        ("A woman is holding an umbrella.", ["person: holding umbrella"]),
        ("The dog is not on the couch.", ["not dog: on couch"]),
        ("The dog is in the middle of the image.", []),
        ("Next to the cup is a bowl.", ["bowl: near cup"]),
        ("The dog next to the cup is on the couch.", ["dog: near cup", "dog: on couch"]),
        ("The bench is between the car and the bus.", ["bench: between car"]),
        ("The dog might be on the couch.", []),
        ("Is the dog on the couch?", []),
        ("Dogs usually sleep on couches.", []),
        ("", []),
    ],
)
def test_found(answer: str, expected: list[str]) -> None:
    assert found("relation", answer) == expected


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Is the dog to the left of the cat?", "Yes.", ["dog: left of cat"]),
        ("Is the dog to the left of the cat?", "No.", ["not dog: left of cat"]),
        ("The dog is above the cat, right?", "Yes, that is right.", ["dog: above cat"]),
        ("Where is the dog relative to the cat?", "To the left.", ["dog: left of cat"]),
        ("Relative to the cat, where is the dog?", "Above", ["dog: above cat"]),
        ("Where is the dog in relation to the cat?", "Below the cat.", ["dog: below cat"]),
        ("Where is the dog relative to the cat?\nA) left\nB) right", "B", ["dog: right of cat"]),
        ("Where is the dog relative to the cat?", "It is to the right of the cat.", ["dog: right of cat"]),
        ("Is the dog on the couch or on the bed?", "Yes.", []),
        ("Is the dog to the left of the cat?", "Maybe.", []),
    ],
)
def test_in_the_light_of_the_question(question: str, answer: str, expected: list[str]) -> None:
    assert found("relation", answer, question) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # d1 (2,40,32,70), d2 (40,44,50,54), the cup (85,10,95,25), the cat (80,70,98,96)
        ("The dog is left of the cup.", ["supported"]),
        ("The dog is right of the cup.", ["contradicted"]),
        ("The cup is above the cat.", ["supported"]),
        ("The cup is below the cat.", ["contradicted"]),
        ("The cup is on the cat.", ["contradicted"]),
        ("The cup is in front of the cat.", ["unknown"]),
        ("A dog is looking at a cat.", ["supported"]),  # annotated
        ("The cat is looking at the cup.", ["unknown"]),
        ("The cat is holding the dog.", ["contradicted"]),  # boxes far apart
        ("The cup is not above the cat.", ["contradicted"]),
        ("The cup is not below the cat.", ["supported"]),
        ("The largest dog is left of the cup.", ["supported"]),
        ("The cup is left of the horse.", ["unknown"]),
    ],
)
def test_checked(make: SimpleNamespace, answer: str, expected: list[str]) -> None:
    assert verdicts("relation", make.tables(), answer) == expected


def test_every_pair_that_may_be_meant_must_fail(make: SimpleNamespace) -> None:
    scene = make.scene([make.thing("a", "dog", (0, 0, 10, 10)), make.thing("b", "dog", (80, 0, 90, 10)),
                        make.thing("c", "cat", (40, 0, 50, 10))])  # fmt: skip
    assert verdicts("relation", scene, "The dog is left of the cat.") == ["supported"]
    assert verdicts("relation", scene, "The leftmost dog is right of the cat.") == ["contradicted"]
    crowd = make.scene([make.thing("a", "dog", (80, 0, 90, 10), crowd=True), make.thing("c", "cat", (0, 0, 10, 10))])
    assert verdicts("relation", crowd, "The dog is left of the cat.") == ["unknown"]


def test_between(make: SimpleNamespace) -> None:
    things = [make.thing("a", "dog", (40, 0, 50, 10)), make.thing("b", "cat", (0, 0, 10, 10)),
              make.thing("c", "cup", (90, 0, 99, 10))]  # fmt: skip
    assert verdicts("relation", make.scene(things), "The dog is between the cat and the cup.") == ["supported"]
    assert verdicts("relation", make.scene(things), "The cat is between the dog and the cup.") == ["contradicted"]


def test_a_pronoun_means_the_subject_before(make: SimpleNamespace) -> None:
    scene = make.tables()
    assert verdicts("relation", scene, "There is a cup. It is above the cat.") == ["supported"]
    before = ("Is there a cup in the image?", "Yes, there is a cup.")
    assert ("relation", "contradicted") in all_verdicts(scene, before, ("Where is it?", "It is below the cat."))


def test_annotated_relations_support_in_an_open_world(make: SimpleNamespace) -> None:
    things = [make.thing("m", "man", (0, 0, 10, 10)), make.thing("h", "hat", (2, 0, 8, 3))]
    scene = make.scene(things, lexicon="", closed=(), relations=(Relation("m", "wears", "h"),))
    assert verdicts("relation", scene, "A man is wearing a hat.") == ["supported"]
