"""Boxes as text."""

from __future__ import annotations

import math

import pytest

from vlit.formats.base import BoxStyle
from vlit.formats.boxes import box_text
from vlit.formats.refusal import Refusal
from vlit.schema import Box, ImageRef

_SIZED = ImageRef(path="a.jpg", width=200, height=100)
_UNSIZED = ImageRef(path="a.jpg")


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("abs", "[13, 34, 56, 78]"),
        ("norm1", "[0.062, 0.340, 0.280, 0.780]"),
        ("norm1000", "[63, 340, 280, 780]"),
    ],
)
def test_styles(style: BoxStyle, text: str) -> None:
    assert box_text((12.5, 34.0, 56.0, 78.0), _SIZED, style) == text


def test_pixels_need_no_size_and_halves_go_up() -> None:
    assert box_text((0.5, 1.5, 2.49, 3.5), _UNSIZED, "abs") == "[1, 2, 2, 4]"


def test_a_box_that_passes_the_border_by_less_than_a_pixel_is_clipped() -> None:
    assert box_text((-0.4, 0.0, 200.7, 100.0), _SIZED, "norm1000") == "[0, 0, 1000, 1000]"


@pytest.mark.parametrize("style", ["norm1", "norm1000"])
def test_fractions_need_the_size(style: BoxStyle) -> None:
    with pytest.raises(Refusal, match=r"size of image 'a\.jpg' is unknown") as caught:
        box_text((0, 0, 1, 1), _UNSIZED, style)
    assert caught.value.gate == "box"


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (None, "has no box"),
        ((5, 0, 1, 1), "is not a box"),
        ((0, 0, math.nan, 1), "is not a box"),
        ((0, 0, 250, 50), "lies outside its image of 200 x 100"),
        ((-5, 0, 50, 50), "lies outside"),
    ],
)
def test_what_is_no_box_is_refused(box: Box | None, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        box_text(box, _SIZED, "abs")
