"""Multiple-choice questions as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.formats.choices import choice, lettered, taken_apart
from vlit.formats.refusal import Refusal

_OPTIONS = {"A": "cat", "B": "dog"}


@pytest.mark.parametrize(
    "question",
    [
        "What?\nA. cat\nB. dog",
        "What?\n(A) cat\n(B) dog",
        "What?\nA) cat\nB) dog",
        "What?\n  A: cat \n  B: dog",
        "What?\nOptions:\nA. cat\nB. dog",
        "What?\nchoices :\nA. cat\nB. dog\n",
    ],
)
def test_questions_that_are_taken_apart(question: str) -> None:
    found = taken_apart(question, "B")
    assert (found.question, found.options, found.gold) == ("What?", _OPTIONS, "B")
    assert found.texts() == ("What?\nA. cat\nB. dog", "B. dog")


def test_text_behind_the_options_is_kept() -> None:
    assert taken_apart("What?\nA. cat\nB. dog\nAnswer with a letter.", "A").question == "What?\nAnswer with a letter."


@pytest.mark.parametrize(
    "answer", ["B", " b. dog"[1:].upper(), "B.", "(B)", "B)", "B. dog", "(B) dog.", "B: Dog", "dog", "Dog."]
)
def test_answers(answer: str) -> None:
    assert choice("What?", _OPTIONS, answer).gold == "B"


@pytest.mark.parametrize("answer", ["", "C", "BB", "bird", "A. dog", "Both"])
def test_answers_that_are_none_of_the_options(answer: str) -> None:
    with pytest.raises(Refusal) as caught:
        choice("What?", _OPTIONS, answer)
    assert caught.value.gate == "answer"


def test_an_answer_that_two_options_share() -> None:
    assert choice("What?", {"A": "cat", "B": "cat"}, "B").gold == "B"
    with pytest.raises(Refusal, match="more than one"):
        choice("What?", {"A": "cat", "B": "cat"}, "cat")


def test_an_answer_that_begins_with_a_letter() -> None:
    assert choice("What?", {"A": "a dog", "B": "A cat"}, "A cat").gold == "B"


@pytest.mark.parametrize("question", ["What?", "What?\nA. cat", "A cat.\nB. dog", "What?\nB. dog\nC. cat", ""])
def test_what_is_no_multiple_choice(question: str) -> None:
    with pytest.raises(Refusal) as caught:
        taken_apart(question, "A")
    assert caught.value.gate == "form"


def test_missing_options_and_empty_questions() -> None:
    assert choice("What?", {"A": "cat", "B": " ", "C": "dog"}, "C").texts() == ("What?\nA. cat\nC. dog", "C. dog")
    for question, options, gate in (("What?", {"A": ""}, "form"), (" ", _OPTIONS, "question")):
        with pytest.raises(Refusal) as caught:
            choice(question, options, "A")
        assert caught.value.gate == gate


def test_more_options_than_letters() -> None:
    assert list(lettered(["x"] * 26))[-1] == "Z"
    with pytest.raises(Refusal, match="27 options"):
        lettered(["x"] * 27)


_words = st.text("abcdefgh ä1", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(_words, min_size=2, max_size=6), _words, st.data())
def test_round_trip(options: list[str], question: str, data: st.DataObject) -> None:
    gold = chr(ord("A") + data.draw(st.integers(0, len(options) - 1)))
    found = choice(question, lettered(options), gold)
    assert taken_apart(*found.texts()) == found
