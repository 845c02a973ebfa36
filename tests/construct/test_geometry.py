"""Spatial rules: hand cases at the thresholds, and properties that must hold for any two boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.construct import geometry
from vlit.construct.geometry import Frame
from vlit.schema import Box

FRAME = Frame(1000, 1000)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x1, y1 = draw(st.integers(0, 980)), draw(st.integers(0, 980))
    return x1, y1, x1 + draw(st.integers(5, 1000 - x1 - 5)), y1 + draw(st.integers(5, 1000 - y1 - 5))


@pytest.mark.parametrize(
    ("relation", "a", "b", "answer"),
    [
        ("left", (0, 0, 100, 100), (200, 0, 300, 100), True),
        ("left", (200, 0, 300, 100), (0, 0, 100, 100), False),
        ("left", (0, 0, 100, 100), (75, 0, 175, 100), None),  # centres 0.075 W apart
        ("left", (0, 0, 200, 100), (150, 0, 350, 100), True),  # overlap exactly a quarter
        ("left", (0, 0, 200, 100), (149, 0, 349, 100), None),  # a little more
        ("above", (0, 0, 100, 100), (0, 200, 100, 300), True),
        ("above", (0, 0, 100, 100), (250, 200, 350, 300), True),  # gap in x of 0.15 W
        ("above", (0, 0, 100, 100), (251, 200, 351, 300), None),  # too far aside
        ("larger", (0, 0, 150, 100), (0, 0, 100, 100), True),
        ("larger", (0, 0, 149, 100), (0, 0, 100, 100), None),
        ("smaller", (0, 0, 100, 100), (0, 0, 150, 100), True),
    ],
)
def test_relations(relation: str, a: Box, b: Box, answer: bool | None) -> None:
    assert geometry.holds(relation, a, b, FRAME) is answer


@given(boxes(), boxes())
def test_opposite_relations_agree(a: Box, b: Box) -> None:
    for one, other in (("left", "right"), ("above", "below"), ("larger", "smaller")):
        assert geometry.holds(one, a, b, FRAME) == geometry.holds(other, b, a, FRAME)
        both = geometry.holds(one, a, b, FRAME), geometry.holds(other, a, b, FRAME)
        assert both in ((True, False), (False, True), (None, None))


@given(boxes(), boxes())
def test_the_best_direction_is_one_that_holds(a: Box, b: Box) -> None:
    direction = geometry.relation_of(a, b, FRAME)
    if direction is not None:
        assert geometry.holds(direction, a, b, FRAME) is True


@given(boxes())
def test_a_box_lies_in_at_most_one_half(box: Box) -> None:
    for one, other in (("left", "right"), ("top", "bottom")):
        answers = geometry.in_part(box, one, FRAME), geometry.in_part(box, other, FRAME)
        assert answers in ((True, False), (False, True), (None, None))


@pytest.mark.parametrize(
    ("box", "place"),
    [
        ((0, 0, 100, 100), "top left"),
        ((450, 450, 550, 550), "centre"),
        ((450, 0, 550, 100), "top"),
        ((800, 450, 900, 550), "right"),
        ((320, 0, 360, 40), None),  # on a border of the grid
        ((100, 100, 900, 900), None),  # fills the image
    ],
)
def test_places(box: Box, place: str | None) -> None:
    assert geometry.place_of(box, FRAME) == place


def test_superlatives_need_a_margin_and_a_rival() -> None:
    small, big = (0.0, 0.0, 100.0, 100.0), (500.0, 0.0, 630.0, 100.0)
    assert geometry.superlative([small, big], "largest", FRAME) == 1
    assert geometry.superlative([small, big], "smallest", FRAME) == 0
    assert geometry.superlative([small, (500.0, 0.0, 629.0, 100.0)], "largest", FRAME) is None
    assert geometry.superlative([small], "largest", FRAME) is None
    assert geometry.superlative([small, big], "highest", FRAME) is None


def test_nearest_needs_a_margin_and_a_rival() -> None:
    to = (0.0, 0.0, 10.0, 10.0)
    close, far, farther = (100.0, 0.0, 110.0, 10.0), (300.0, 0.0, 310.0, 10.0), (310.0, 0.0, 320.0, 10.0)
    assert geometry.nearest([far, close], to, FRAME) == 1
    assert geometry.nearest([far, farther], to, FRAME) is None
    assert geometry.nearest([close], to, FRAME) is None


def test_a_box_outside_the_image_is_clipped_to_its_border() -> None:
    assert geometry.clip((-6, 0, -1, 5), Frame(640, 480)) == (0, 0, 0, 5)
    assert geometry.clip((700, -9, 720, 500), Frame(640, 480)) == (640, 0, 640, 480)
