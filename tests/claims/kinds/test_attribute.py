"""Adjectives before and behind their noun."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from claims.kinds.helpers import all_verdicts, found, verdicts


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("", "The large red circle.", ["circle: large", "circle: red"]),
        ("", "The circle is red.", ["circle: red"]),
        ("", "The circle in the image is not red.", ["not circle: red"]),
        ("", "The circle next to the star is red.", ["circle: red"]),
        ("", "The colour of the circle is gray.", ["circle: grey"]),
        ("", "A black and white circle.", []),
        ("What colour is the circle?", "Red.", ["circle: red"]),
        ("How big is the circle?", "Large", ["circle: large"]),
        ("Is the circle red?", "Yes.", ["circle: red"]),
        ("Is the circle red?", "No.", ["not circle: red"]),
        ("Is the circle red or blue?", "No.", []),
        ("What colour is the circle?", "It might be red.", []),
    ],
)
def test_found(question: str, answer: str, expected: list[str]) -> None:
    assert found("attribute", answer, question, "shapes") == expected


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("", "The circle is red.", "supported"),
        ("", "The circle is blue.", "contradicted"),
        ("", "There is no red circle.", "contradicted"),
        ("", "There is no blue circle.", "supported"),
        ("What colour is the leftmost shape?", "Red", "supported"),
        ("What colour is the leftmost shape?", "Blue", "unknown"),
        ("", "The circle is large.", "unknown"),  # sizes are not annotated
    ],
)
def test_checked(make: SimpleNamespace, question: str, answer: str, expected: str) -> None:
    assert verdicts("attribute", make.shapes(), answer, question) == [expected]


def test_it(make: SimpleNamespace) -> None:
    before = ("Is there a circle?", "Yes, there is a circle.")
    assert ("attribute", "contradicted") in all_verdicts(make.shapes(), before, ("What colour is it?", "It is green."))
    assert ("attribute", "supported") in all_verdicts(make.shapes(), before, ("What colour is it?", "Red"))
