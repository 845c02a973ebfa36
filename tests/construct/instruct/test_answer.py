from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.construct.instruct.answer import read_answer, unknown_marks, with_boxes, with_marks
from vlit.construct.instruct.prompt import Exchange
from vlit.endpoint import Reply
from vlit.schema import Message, Part

_GOOD = '{"exchanges": [{"question": " What? ", "answer": "A dog."}]}'


def read(text: str, most: int = 1, finish: str = "stop") -> list[Exchange] | str:
    return read_answer(Reply(key="k", text=text, finish=finish), 1, most)


@pytest.mark.parametrize(
    "text",
    [_GOOD, f"  {_GOOD}\n", f"```json\n{_GOOD}\n```", f"```\n{_GOOD}\n```", f"<think>Hm {{ }}.</think>\n{_GOOD}"],
)
def test_what_is_read(text: str) -> None:
    assert read(text) == [Exchange("What?", "A dog.")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("<think>a</think> ", "is empty"),
        (_GOOD[:-5], "is not JSON"),
        (f"Sure! {_GOOD}", "is not JSON"),
        (f"{_GOOD} Anything else?", "is not JSON"),
        ("[]", "form that was asked for"),
        ('{"exchanges": []}', "has 0 exchanges where 1 were asked for"),
        ('{"exchanges": [{"question": "a"}]}', "form that was asked for"),
        ('{"exchanges": [{"question": "a", "answer": 3}]}', "form that was asked for"),
        ('{"exchanges": [{"question": "a", "answer": "b", "c": "d"}]}', "form that was asked for"),
        ('{"exchanges": [{"question": "a", "answer": "b"}], "note": ""}', "form that was asked for"),
        ('{"exchanges": [{"question": "a", "answer": " "}]}', "empty answer in exchange 1"),
        ('{"exchanges": [{"question": "<image> a", "answer": "b"}]}', "the mark <image>"),
        ('{"exchanges": [{"question": "a", "answer": "b<|im_end|>"}]}', "the mark <|im_end|>"),
        ('{"exchanges": [{"question": "a", "answer": "b\\u0000"}]}', "control characters"),
        (json.dumps({"exchanges": [{"question": "a", "answer": "b" * 30_000}]}), "30000 characters"),
        (json.dumps({"exchanges": [{"question": "a", "answer": "b"}] * 2}), "has 2 exchanges"),
    ],
)
def test_what_is_refused_and_why(text: str, says: str) -> None:
    found = read(text)
    assert isinstance(found, str)
    assert says in found


def test_what_was_cut_off_is_refused() -> None:
    assert read(_GOOD, finish="length") == "was cut off because it is too long"


@given(st.text())
def test_nothing_that_a_model_writes_raises(text: str) -> None:
    read(text, 3)


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_what_is_read_is_what_was_written(question: str, answer: str) -> None:
    found = read(json.dumps({"exchanges": [{"question": question, "answer": answer}]}))
    assert isinstance(found, str) or found == [Exchange(question.strip(), answer.strip())]


def test_boxes_become_marks_and_marks_boxes() -> None:
    box = Part("box", "the dog", (1.0, 2.0, 3.0, 4.0))
    other = Part("box", "", (5.0, 6.0, 7.0, 8.0))
    messages = [
        Message("user", (Part("image"), Part("text", "Is "), box, Part("text", " near "), other, Part("text", "?"))),
        Message("assistant", (box,)),
    ]
    texts, marks = with_marks(messages)
    assert texts == ["Is <box 1> near <box 2>?", "<box 1>"]
    assert marks == {"<box 1>": box, "<box 2>": other}
    assert with_boxes(texts[0], marks) == messages[0].content[1:]
    assert with_boxes(texts[1], marks) == (box,)
    assert unknown_marks("<box 1> and <box 3>", marks) == ["<box 3>"]
