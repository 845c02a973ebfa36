"""Boxes in the text and the phrase they belong to."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from claims.kinds.helpers import found, verdicts


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("", "A dog [2, 40, 32, 70] is there.", ["dog: [2, 40, 32, 70]"]),
        ("", "The dog is at [2, 40, 32, 70].", ["dog: [2, 40, 32, 70]"]),
        ("", "The bounding box of the dog is [2, 40, 32, 70].", ["dog: [2, 40, 32, 70]"]),
        ("", "[0.1, 0.2, 0.5, 0.9]: a dog", ["dog: [0.1, 0.2, 0.5, 0.9]"]),
        ("", "Dogs [2, 40, 32, 70] [40, 44, 50, 54].", ["dog: [2, 40, 32, 70]", "dog: [40, 44, 50, 54]"]),
        ("Where is the dog? Give a box.", "[2, 40, 32, 70]", ["dog: [2, 40, 32, 70]"]),
        ("What is at [2, 40, 32, 70]?", "A dog.", ["dog: [2, 40, 32, 70]"]),
        ("", "A dog [2, 40] is there.", []),
        ("", "A dog [32, 70, 2, 40] is there.", []),
        ("", "In [2, 40, 32, 70] nothing is seen.", []),
    ],
)
def test_found(question: str, answer: str, expected: list[str]) -> None:
    assert found("region", answer, question) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("A dog [2, 40, 32, 70].", "supported"),
        ("A dog [0.02, 0.40, 0.32, 0.70].", "supported"),  # fractions
        ("A dog [20, 400, 320, 700].", "supported"),  # thousandths
        ("A dog [60, 0, 90, 20].", "contradicted"),
        ("A dog [2, 40, 20, 50].", "unknown"),  # half of it
        ("A bus [2, 40, 32, 70].", "unknown"),  # no bus to compare with; its existence is contradicted
    ],
)
def test_checked(make: SimpleNamespace, answer: str, expected: str) -> None:
    assert verdicts("region", make.tables(), answer) == [expected]
