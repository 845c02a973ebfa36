"""Numbers, yes and no, negation, places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.claims import words


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two dogs and 3 cats", [2, 3]),
        ("twenty-one", [21]),
        ("No, one.", [1]),
        ("no dogs", [0]),
        ("None", [0]),
        ("a couple of dogs", [2]),
        ("the couple is happy", []),
        ("the largest one", []),
        ("one of them", []),
        ("on one side", []),
        ("3.5 at 10:30 for $7, the 2nd, 50%", []),
        ("someone, often", []),
        ("", []),
    ],
)
def test_numbers(text: str, values: list[int]) -> None:
    assert [n.value for n in words.numbers(text)] == values


@given(st.integers(0, 99))
def test_every_number_word_reads_back(value: int) -> None:
    names = [word for word, n in words.NUMBER_WORDS.items() if n == value]
    assert len(names) == 1
    assert [n.value for n in words.numbers(f"there are {names[0]} dogs")] == [value]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes.", True), ("yes, it is", True), ("No", False), ("Not really", False), ("No one", None), ("A dog", None),
        ("Note", None),
    ],
)  # fmt: skip
def test_yes_or_no(text: str, said: bool | None) -> None:
    assert words.yes_or_no(text) is said


@pytest.mark.parametrize(
    ("text", "word", "denied"),
    [
        ("it is not red", "red", True),
        ("it is red, not blue", "blue", True),
        ("it is red, not blue", "red", False),
        ("it isn't red but blue", "blue", False),
        ("red rather than blue", "blue", True),
        ("No, it is red", "red", False),
    ],
)
def test_denied_at(text: str, word: str, denied: bool) -> None:
    assert words.denied_at(text, text.index(word)) is denied


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("in the top left", "top left"),
        ("in the lower right-hand corner", "bottom right"),
        ("in the middle of the left side", "left"),
        ("center", "centre"),
        ("right in the centre", "centre"),
        ("The dog to the left of the cat is at the top", "top"),
        ("to the left of the image", "left"),
        ("left or right", None),
        ("nowhere", None),
    ],
)
def test_place(text: str, place: str | None) -> None:
    assert words.place(text) == place
