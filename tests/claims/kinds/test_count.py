"""Numbers: of adjectives, of halves, of parts, of hypernyms."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from claims.kinds.helpers import found, verdicts


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("There are two red circles.", ["circle: 2 red"]),
        ("There are three shapes, two of them red.", ["shape: 3", "shape: 2 red"]),
        ("There are two circles in the left half of the image.", ["circle: 2 in the left half"]),
        ("One circle can be seen in the image.", ["circle: 1"]),
        ("One circle is red.", []),
        ("There are at least two circles.", ["circle: 2+"]),
        ("A dozen circles.", []),  # no number stands before the word
        ("Several circles.", ["circle: 2+"]),
    ],
)
def test_found(answer: str, expected: list[str]) -> None:
    assert found("count", answer, "", "shapes") == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("There are four shapes in the image.", "unknown"),  # others may be there
        ("There is one circle in the image.", "supported"),
        ("There are two circles in the image.", "contradicted"),
        ("There are two red circles.", "contradicted"),
        ("There is one circle in the left half of the image.", "supported"),
        ("There are two circles in the left half of the image.", "contradicted"),
    ],
)
def test_checked(make: SimpleNamespace, answer: str, expected: str) -> None:
    assert verdicts("count", make.shapes(), answer) == [expected]


def test_a_complete_scene_closes_hypernyms(make: SimpleNamespace) -> None:
    scene = msgspec.structs.replace(make.shapes(), complete=True)
    assert verdicts("count", scene, "There are three shapes in the image.") == ["supported"]
    assert verdicts("count", scene, "There are four shapes in the image.") == ["contradicted"]
