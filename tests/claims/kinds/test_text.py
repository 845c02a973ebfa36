"""Texts that can be read in the image."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from claims.kinds.helpers import found, verdicts


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("", 'The sign says "STOP".', ["text: STOP"]),
        ("", "The sign says STOP.", ["text: STOP"]),
        ("", 'The text on the wall reads "Main St".', ["text: Main St"]),
        ("", 'A shop with the word "OPEN" on it.', ["text: OPEN"]),
        ("What does the sign say?", "Stop", ["text: Stop"]),
        ("What is written on the sign?", 'It says "no entry".', ["text: no entry"]),
        ("In a few words: what colour is the bus?", "Red", []),
        ("", 'The man is a "hero" to many.', []),
        ("", 'The sign does not say "STOP".', []),
        ("", "He says hello.", []),
        ("What does the sign say?", "", []),
        ("What does the sign say?", "No.", []),
        ("Going by what is shown, would you say that the arrow is below the triangle?", "Indeed", []),
        ("Going by what is shown, is it fair to say that there is a cat?", "Indeed", []),
    ],
)
def test_found(question: str, answer: str, expected: list[str]) -> None:
    assert found("text", answer, question) == expected


def test_checked(make: SimpleNamespace) -> None:
    scene = make.tables()  # STOP, Main St
    assert verdicts("text", scene, 'The sign says "stop".') == ["supported"]
    assert verdicts("text", scene, 'The sign says "STOP MAIN ST".') == ["supported"]
    assert verdicts("text", scene, 'The sign says "YIELD".') == ["unknown"]
    closed = msgspec.structs.replace(scene, texts_closed=True)
    assert verdicts("text", closed, 'The sign says "YIELD".') == ["contradicted"]
    assert verdicts("text", closed, 'The sign says "Main".') == ["supported"]
