"""Hand-computed values, and damage that each indicator of complexity must notice or must not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vlit.schema import Evidence


def proof(exchange: int, hops: int, objects: tuple[str, ...] = (), kind: str = "count") -> Evidence:
    return Evidence(exchange=exchange, type=kind, form="word", program="{}", value="1", hops=hops, objects=objects)


def test_words_by_hand(kit: SimpleNamespace) -> None:
    samples = [
        kit.sample(("q", "one two three"), ("q", "one")),
        kit.sample(("q", "one\n two  three\tfour")),
        kit.sample(("a long question", "")),
        kit.sample(),
    ]
    assert kit.score("complexity.words", samples) == [2.0, 4.0, None, None]


def test_turns_by_hand(kit: SimpleNamespace) -> None:
    assert kit.score("complexity.turns", [kit.sample(("q", "a"), ("q", "a")), kit.sample(("q", "")), kit.sample()]) == [
        2,
        0,
        0,
    ]


def test_hops_by_hand(kit: SimpleNamespace) -> None:
    samples = [
        kit.sample(("How many?", "Two"), ("And left?", "One"), evidence=(proof(0, 1), proof(1, 3))),
        kit.sample(("What is it?", "A dog.")),
        kit.sample(("Why is it wet?", "It is wet because it rained, therefore it slips.")),
        kit.sample(("Why?", "")),
    ]
    assert kit.score("complexity.hops", samples) == [3.0, 1.0, 4.0, None]


def test_level_by_hand(kit: SimpleNamespace) -> None:
    questions = {
        "What animal is this?": 1, "Where is the cup?": 2, "How many dogs are there?": 3,
        "Is the cup to the left of the plate?": 4, "Are there more dogs than cats?": 5, "Why is the man wet?": 6,
        "Why might the man be wet?": 7,
    }  # fmt: skip
    assert kit.score("complexity.level", [kit.sample((q, "a")) for q in questions]) == list(questions.values())
    both = kit.sample(("What animal is this?", "a"), ("How many dogs are there?", "a"))
    assert kit.score("complexity.level", [both, kit.sample(("qwerty", "a"))]) == [3.0, None]


def test_concepts_and_load_by_hand(kit: SimpleNamespace) -> None:
    scenes = [kit.scene("a.jpg", "dog", "car", "car")]
    samples = [
        kit.sample(("Is there a dog?", "Yes.")),
        kit.sample(("What is there?", "There is a dog. There is a car. There is a cat.")),
        kit.sample(("Hm?", "Hm."), evidence=(proof(0, 1, ("1", "2", "9"), "category"),)),
        kit.sample(("q", "a"), image="unknown.jpg"),
    ]
    concepts = kit.score("complexity.concepts", samples, scenes)
    assert concepts == [1.0, 2.0, 1.0, None]
    assert kit.score("complexity.load", samples, scenes) == [5.0, 5.0, 5.0, None]


LONG = "It is wet because it rained. Therefore the dog would likely slip, since wet grass is smoother than dry grass."


@pytest.mark.parametrize("name", ["complexity.words", "complexity.hops"])
def test_cutting_answers_lowers(kit: SimpleNamespace, name: str) -> None:
    words = LONG.split()
    means = [kit.mean(name, [kit.sample(("Why?", " ".join(words[:n])))]) for n in (20, 12, 6, 1)]
    assert means == sorted(means, reverse=True)
    assert means[0] > means[-1]


@pytest.mark.parametrize(
    "name", ["complexity.words", "complexity.turns", "complexity.hops", "complexity.level", "complexity.load"]
)
def test_other_images_and_ids_change_nothing(kit: SimpleNamespace, name: str) -> None:
    scenes = [kit.scene("a.jpg", "dog"), kit.scene("b.jpg", "dog")]
    talk = (("Why is it wet?", LONG), ("How many dogs are there?", "Two"))
    one = kit.score(name, [kit.sample(*talk, image="a.jpg", id="1")], scenes)
    assert one == kit.score(name, [kit.sample(*talk, image="b.jpg", id="2")], scenes)


def test_dropping_exchanges_lowers_turns_and_level(kit: SimpleNamespace) -> None:
    talk = [("What animal is this?", "a"), ("Where is the cup?", "a"), ("How many dogs are there?", "a")]
    assert [kit.mean("complexity.turns", [kit.sample(*talk[:n])]) for n in (3, 2, 1)] == [3, 2, 1]
    assert [kit.mean("complexity.level", [kit.sample(*talk[:n])]) for n in (3, 2, 1)] == [3, 2, 1]


def test_load_grows_with_the_scene(kit: SimpleNamespace) -> None:
    loads = [
        kit.mean("complexity.load", [kit.sample(("q", "a"))], [kit.scene("a.jpg", *things)])
        for things in (("dog",), ("dog", "dog"), ("dog", "dog", "cat"))
    ]
    assert loads == [2, 3, 5]
