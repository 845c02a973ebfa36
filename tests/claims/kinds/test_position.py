"""Places in the image, and its halves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from claims.kinds.helpers import found, verdicts


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("", "On the left, there is a dog.", ["dog: left"]),
        ("Where is the dog?", "Bottom left.", ["dog: bottom left"]),
        ("Where is the dog?", "You can find it in the centre of the image.", ["dog: centre"]),
        ("Where is the dog?\nA) left\nB) right", "A", ["dog: left"]),
        ("The dog and the cat in the picture: where is the dog?", "To the left.", []),
        ("Where is the dog?", "To the left.", ["dog: left"]),
        ("Where is the dog relative to the cat?", "Left.", []),
        ("Is there a dog in the left half of the image?", "No.", ["not dog: left half"]),
        ("", "There is no dog in the top half of the picture.", ["not dog: top half"]),
        ("", "The dog closest to the cup is on the left.", []),
    ],
)
def test_found(question: str, answer: str, expected: list[str]) -> None:
    assert found("position", answer, question) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The cup is in the top right of the image.", "supported"),
        ("The cup is on the left of the image.", "contradicted"),
        ("The cup is not on the left.", "supported"),
        ("There is no cup in the right half of the image.", "contradicted"),
        ("There is no cup in the left half of the image.", "supported"),
        ("There is a dog in the right half of the image.", "contradicted"),
    ],
)
def test_checked(make: SimpleNamespace, answer: str, expected: str) -> None:
    assert verdicts("position", make.tables(), answer) == [expected]
