"""Styles by name."""

from __future__ import annotations

import pytest

from vlit.errors import UsageError
from vlit.formats.boxes import STYLES, box_style
from vlit.formats.boxes.scales import Resized


def test_names() -> None:
    assert all(box_style(name) is style for name, style in STYLES.items())
    assert {"abs", "abs-resized", "norm1", "norm1000", "shikra", "kosmos-2", "qwen2-vl", "qwen2.5-vl", "qwen3-vl",
            "internvl"} <= STYLES.keys()  # fmt: skip


def test_limits() -> None:
    style = box_style("qwen2.5-vl(784, 50176, 28)")
    assert style.scale == Resized(784, 50176, 28)
    assert style.name == "qwen2.5-vl(784,50176,28)"
    assert box_style(style.name) == style


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("norm100", "no way to write boxes.*norm1000"),
        ("norm1(1,2,3)", "takes no limits"),
        ("abs-resized(1,2)", "needs three limits"),
        ("abs-resized(9,2,28)", "needs three limits"),
        ("abs-resized(", "no way to write boxes"),
        ("", "no way to write boxes"),
    ],
)
def test_what_is_no_style(name: str, words: str) -> None:
    with pytest.raises(UsageError, match=f"(?s){words}"):
        box_style(name)
