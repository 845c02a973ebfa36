"""Boxes written into text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.formats.boxes import STYLES, box_style, written
from vlit.formats.refusal import Refusal
from vlit.schema import Box, ImageRef, Part

_IMAGE = ImageRef(path="a.jpg", width=200, height=100)
_CAT, _DOG = (20.0, 30.0, 60.0, 80.0), (100.0, 0.0, 200.0, 50.0)
_SENTENCE = (Part("text", "I see a cat"), Part("box", "a cat", _CAT), Part("text", "."))


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("abs", "I see a cat [20, 30, 60, 80]."),
        ("norm1", "I see a cat [0.100, 0.300, 0.300, 0.800]."),
        ("norm1000", "I see a cat [100, 300, 300, 800]."),
        ("shikra", "I see a cat [0.100,0.400,0.300,0.650]."),
        (
            "kosmos-2",
            "I see <phrase>a cat</phrase><object><patch_index_0291><patch_index_0809></object>.",
        ),
        ("qwen-vl", "I see <ref>a cat</ref><box>(100,300),(300,800)</box>."),
        (
            "qwen2-vl",
            "I see <|object_ref_start|>a cat<|object_ref_end|><|box_start|>(100,300),(300,800)<|box_end|>.",
        ),
        ("internvl", "I see <ref>a cat</ref><box>[[100, 300, 300, 800]]</box>."),
        ("qwen3-vl", 'I see a cat {"bbox_2d": [100, 300, 300, 800], "label": "a cat"}.'),
    ],
)
def test_in_a_sentence(style: str, text: str) -> None:
    assert written(_SENTENCE, [_IMAGE], box_style(style)) == [text]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("abs", "cat [20, 30, 60, 80], dog [100, 0, 200, 50]"),
        ("shikra", "cat [0.100,0.400,0.300,0.650], dog [0.500,0.250,1.000,0.500]"),
        ("internvl", "<ref>cat</ref><box>[[100, 300, 300, 800]]</box>\n<ref>dog</ref><box>[[500, 0, 1000, 500]]</box>"),
        (
            "qwen3-vl",
            '[\n\t{"bbox_2d": [100, 300, 300, 800], "label": "cat"},\n'
            '\t{"bbox_2d": [500, 0, 1000, 500], "label": "dog"}\n]',
        ),
    ],
)
def test_an_answer_of_boxes_only_keeps_its_labels(style: str, text: str) -> None:
    parts = (Part("box", "cat", _CAT), Part("box", "dog", _DOG))
    assert written(parts, [_IMAGE], box_style(style)) == [text]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("abs", "Two cats: [20, 30, 60, 80], [100, 0, 200, 50]"),
        ("internvl", "Two cats: <box>[[100, 300, 300, 800], [500, 0, 1000, 500]]</box>"),
        ("qwen-vl", "Two cats: <box>(100,300),(300,800)</box><box>(500,0),(1000,500)</box>"),
        ("shikra", "Two cats: [0.100,0.400,0.300,0.650;0.500,0.250,1.000,0.500]"),
    ],
)
def test_several_boxes_at_one_place(style: str, text: str) -> None:
    parts = (Part("text", "Two cats: "), Part("box", "", _CAT), Part("box", "", _DOG))
    assert written(parts, [_IMAGE], box_style(style)) == [text]


def test_the_words_before_must_be_the_label() -> None:
    style = box_style("internvl")
    for before in ("At ", "The tomcat", "cat and "):
        parts = (Part("text", before), Part("box", "cat", _CAT))
        assert written(parts, [_IMAGE], style) == [f"{before}<box>[[100, 300, 300, 800]]</box>"]
    parts = (Part("text", "The Cat "), Part("box", "cat", _CAT))
    assert written(parts, [_IMAGE], style) == ["The <ref>Cat</ref><box>[[100, 300, 300, 800]]</box>"]


def test_image_marks_stay_where_they_are() -> None:
    parts = (Part("image"), Part("text", "What is in "), Part("box", "", _CAT), Part("text", "?"))
    assert written(parts, [_IMAGE], box_style("abs")) == [None, "What is in [20, 30, 60, 80]?"]


def test_a_box_that_passes_the_border_by_less_than_a_pixel_is_clipped() -> None:
    parts = (Part("box", "", (-0.4, 0.0, 200.7, 100.0)),)
    assert written(parts, [_IMAGE], box_style("norm1000")) == ["[0, 0, 1000, 1000]"]


def test_pixels_need_no_size_and_halves_go_up() -> None:
    parts = (Part("box", "", (0.5, 1.5, 2.49, 3.5)),)
    assert written(parts, [ImageRef(path="a.jpg")], box_style("abs")) == ["[1, 2, 2, 4]"]


@pytest.mark.parametrize("style", [name for name, each in STYLES.items() if each.scale.needs_size])
def test_others_need_the_size(style: str) -> None:
    with pytest.raises(Refusal, match=r"size of image 'a\.jpg' is unknown") as caught:
        written((Part("box", "", (0, 0, 1, 1)),), [ImageRef(path="a.jpg")], box_style(style))
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
        written((Part("box", "", box),), [_IMAGE], box_style("abs"))


def test_a_box_in_an_image_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="refers to image 1, and there are 1"):
        written((Part("box", "", _CAT, 1),), [_IMAGE], box_style("abs"))


_words = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8)


@given(st.sampled_from(list(STYLES)), _words, _words, st.integers(1, 3), st.booleans())
def test_what_is_written_is_found_again(style: str, before: str, label: str, boxes: int, spoken: bool) -> None:
    text = f"{before} {label} " if spoken else f"{before}: "
    given_boxes = [(10.0 * n, 20.0, 10.0 * n + 50, 90.0) for n in range(boxes)]
    parts = (Part("text", text), *(Part("box", label if spoken else "", box) for box in given_boxes))
    [out] = written(parts, [_IMAGE], box_style(style))
    found = list(box_style(style).spelling.find(str(out)))
    numbers = [tuple(map(float, box_style(style).scale.write(box, (200, 100)))) for box in given_boxes]
    assert [box for mention in found for box, _ in mention.boxes] == numbers
