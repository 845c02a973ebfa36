"""Numbers and sizes against each other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from claims.kinds.helpers import found, verdicts


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("", "There are more cups than bowls.", ["cup: more bowl"]),
        ("", "There are fewer cups than bowls in the image.", ["cup: fewer bowl"]),
        ("", "There are as many cups as bowls.", ["cup: as many bowl"]),
        ("", "There is the same number of cups and bowls.", ["cup: as many bowl"]),
        ("Are there more cups or bowls?", "Cups.", ["cup: more bowl"]),
        ("Are there more cups or bowls?", "The same number", ["cup: as many bowl"]),
        ("Which are there more of, cups or bowls?", "There are two cups and one bowl, so there are more cups.",
         ["cup: more bowl"]),
        ("Are there more cups than bowls?", "Yes.", ["cup: more bowl"]),
        ("Are there more cups than bowls?", "No.", ["not cup: more bowl"]),
        ("", "The dog is larger than the cat.", ["dog: larger than cat"]),
        ("Which looks larger, the dog or the cat?", "The cat looks larger.", ["cat: larger than dog"]),
        ("Which looks larger, the dog or the cat?", "Cat", ["cat: larger than dog"]),
        ("", "There might be more cups than bowls.", []),
        ("", "More cups.", []),
    ],
)  # fmt: skip
def test_found(question: str, answer: str, expected: list[str]) -> None:
    assert found("comparison", answer, question) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("There are more dogs than cats.", ["supported"]),
        ("There are fewer dogs than cats.", ["contradicted"]),
        ("There are as many dogs as cats.", ["contradicted"]),
        ("There are as many cups as cats.", ["supported"]),
        ("The cat is larger than the cup.", ["supported"]),
        ("The cup is larger than the cat.", ["contradicted"]),
        ("The cup is larger than the horse.", ["unknown"]),
        ("The dog is larger than the cat.", ["supported"]),  # one of the two is
    ],
)
def test_checked(make: SimpleNamespace, answer: str, expected: list[str]) -> None:
    assert verdicts("comparison", make.tables(), answer) == expected


def test_an_open_world_counts_nothing(make: SimpleNamespace) -> None:
    scene = make.scene([make.thing("a", "dog", (0, 0, 9, 9))], closed=())
    assert verdicts("comparison", scene, "There are fewer dogs than cats.") == ["unknown"]
