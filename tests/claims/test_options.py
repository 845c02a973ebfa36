"""Options in a question, the pick in an answer."""

from __future__ import annotations

import pytest

from vlit.claims.options import chosen, listed_options


@pytest.mark.parametrize(
    "question",
    [
        "What is it?\nA. dog\nB. hot dog\nC. cat\nAnswer with the letter.",
        "What is it? Pick one.\nA) dog\nB) hot dog\nC) cat",
        "What is it?\nOptions:\n(A) dog\n(B) hot dog\n(C) cat\n",
        "What is it? (A) dog (B) hot dog (C) cat",
        "What is it? A. dog, B. hot dog, C. cat.",
    ],
)
def test_styles(question: str) -> None:
    assert listed_options(question) == {"A": "dog", "B": "hot dog", "C": "cat"}


def test_no_options() -> None:
    assert listed_options("Is A. Smith here?") == {}
    assert listed_options("") == {}
    assert listed_options("B. two\nC. three") == {}


def test_the_pick() -> None:
    options = {"A": "dog", "B": "a cat"}
    assert chosen("A", options) == ("A", "")
    assert chosen("b) a cat", options) == ("B", "a cat")
    assert chosen("A horse", options) == (None, "")
    assert chosen("a cat", options) == ("B", "")
    assert chosen("The correct answer is (B).", options) == ("B", "")
    assert chosen("", options) == (None, "")
