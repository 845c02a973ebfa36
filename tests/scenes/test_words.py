"""Free words of annotators."""

from __future__ import annotations

import pytest

from vlit.scenes.words import attribute, attributes, name, predicate
from vlit.schema import Attribute


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Traffic  Light "], "traffic light"),
        (["man's hat"], "man's hat"),
        (["clothing shop."], "clothing shop"),
        (["see lamp"], ""),
        (["mouse is white.", "mouse"], "mouse"),
        (["grey car, parked."], ""),
        (["2 people", "3"], ""),
        (["one two three four five"], ""),
        (["", " . "], ""),
        ([], ""),
    ],
)
def test_names(texts: list[str], expected: str) -> None:
    assert name(texts) == expected


def test_attributes() -> None:
    assert attribute("GRAY") == Attribute("colour", "grey")
    assert attribute("tan") == Attribute("", "tan")
    assert attribute(" big ") == Attribute("size", "large")
    assert attribute("wooden") == Attribute("material", "wood")
    assert attribute(" ") is None
    assert attributes(["Red", "red", "", "wet"]) == (Attribute("colour", "red"), Attribute("", "wet"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("WEARING a", "wearing"), ("ON", "on"), ("on  the", "on"), ("a", "a"), ("made of", "made of")],
)
def test_predicates(text: str, expected: str) -> None:
    assert predicate(text) == expected
