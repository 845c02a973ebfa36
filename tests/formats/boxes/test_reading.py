"""Boxes in texts, made parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.arrow import samples_from_batch, samples_to_batch
from vlit.formats.boxes import STYLES, box_style, read_boxes, rows_with_boxes, written
from vlit.imagefile import size_of
from vlit.schema import Box, ImageRef, Message, Part, Sample

_IMAGE = ImageRef(path="a.jpg", width=1000, height=500)


def _said(text: str, image: ImageRef | None = _IMAGE) -> Sample:
    images = () if image is None else (image,)
    question = (Part("image"), Part("text", "What?")) if image else (Part("text", "What?"),)
    return Sample(
        id="s", images=images, messages=(Message("user", question), Message("assistant", (Part("text", text),)))
    )


def _read(sample_: Sample, style: str) -> tuple[tuple[Part, ...], dict[str, int]]:
    batch, counts = read_boxes(samples_to_batch([sample_]), box_style(style), size_of)
    batch.validate(full=True)
    return samples_from_batch(batch)[0].messages[1].content, counts


@pytest.mark.parametrize(
    ("style", "text", "parts"),
    [
        (
            "norm1",
            "A cat [0.1, 0.2, 0.5, 0.8] sits.",
            (Part("text", "A cat "), Part("box", "", (100, 100, 500, 400)), Part("text", " sits.")),
        ),
        (
            "internvl",
            "<ref>two cats</ref><box>[[100, 200, 500, 800], [0, 0, 1000, 1000]]</box>",
            (
                Part("text", "two cats"),
                Part("box", "two cats", (100, 100, 500, 400)),
                Part("box", "two cats", (0, 0, 1000, 500)),
            ),
        ),
        (
            "abs-json",
            '{\n"bbox_2d": [135, 114, 316, 472]\n}',
            (Part("box", "", (135, 114, 316, 472)),),
        ),
    ],
)
def test_read(style: str, text: str, parts: tuple[Part, ...]) -> None:
    assert _read(_said(text), style) == (parts, {"boxes_read": sum(p.type == "box" for p in parts)})


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("At [0.1, 0.2, 1.5, 0.8].", _IMAGE),  # outside
        ("At [0.5, 0.2, 0.1, 0.8].", _IMAGE),  # not in order
        ("At [0.1, 0.2, 0.5, 0.8].", ImageRef(path="gone.jpg")),  # a size that cannot be had
        ("At [0.1, 0.2, 0.5, 0.8].", None),
    ],
)
def test_left_as_text(text: str, image: ImageRef | None) -> None:
    assert _read(_said(text, image), "norm1") == ((Part("text", text),), {"boxes_left": 1})


def test_rows_keep_their_order_and_others_are_not_touched() -> None:
    given_samples = [_said("[1, 2, 3, 4]"), _said("none [1, 2] here"), _said("x"), _said("see [5, 6, 7, 8]")]
    batch = samples_to_batch(given_samples)
    assert rows_with_boxes(batch) == [0, 3]
    assert rows_with_boxes(batch.slice(2)) == [1]
    read, counts = read_boxes(batch, box_style("abs"), size_of)
    assert counts == {"boxes_read": 2}
    types = [[p.type for p in s.messages[1].content] for s in samples_from_batch(read)]
    assert types == [["box"], ["text"], ["text"], ["text", "box"]]


@given(
    st.sampled_from(list(STYLES)),
    st.lists(st.tuples(*[st.integers(0, 1000), st.integers(0, 500)] * 2), min_size=1, max_size=3),
    st.sampled_from(["", "Here: ", "a <b> [c] "]),
    st.sampled_from(["", " and so on", "\nÜber"]),
)
def test_written_then_read_then_written_is_the_same(
    style: str, corners: list[tuple[int, int, int, int]], before: str, after: str
) -> None:
    boxes: list[Box] = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
    texts = [Part("text", t) for t in (before, after)]
    parts = tuple(p for p in (texts[0], *(Part("box", "", box) for box in boxes), texts[1]) if p.text or p.box)
    [text] = written(parts, [_IMAGE], box_style(style))
    again, counts = _read(_said(str(text)), style)
    assert counts == {"boxes_read": len(boxes)}
    assert written(again, [_IMAGE], box_style(style)) == [text]
