"""Fields of a document, by hand."""

from __future__ import annotations

import pytest

from vlit.construct.document import fields, split
from vlit.schema import ImageRef, Scene, TextSpan


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("DATE: 25/12/2018 8:13:39 PM", ("DATE", "25/12/2018 8:13:39 PM")),
        ("GST REG. NO : 000-1", ("GST REG. NO", "000-1")),
        ("TOTAL:", ("TOTAL", "")),
        ("12:30", ("", "")),
        ("TABLE 4: window", ("", "")),
        (": 5", ("", "")),
        ("no colon", ("", "")),
        ("A very long remark about the opening times: none", ("", "")),
    ],
)
def test_what_is_a_field(line: str, named: tuple[str, str]) -> None:
    assert split(line) == named


def receipt(*texts: TextSpan) -> Scene:
    return Scene(id="r", image=ImageRef(path="r.jpg", width=400, height=600), texts=texts, texts_closed=True)


def test_a_value_may_stand_to_the_right_of_its_name() -> None:
    name = TextSpan("1", "TOTAL:", (20, 100, 90, 120))
    far = TextSpan("2", "9.00", (300, 101, 340, 119))
    near = TextSpan("3", "RM", (200, 101, 220, 119))
    below = TextSpan("4", "CASH", (100, 130, 140, 150))
    assert fields(receipt(name, far, near, below)) == {"total": "RM"}
    assert fields(receipt(name, far, below)) == {"total": "9.00"}
    assert fields(receipt(name, below)) == {}


def test_a_name_that_stands_twice_is_no_field() -> None:
    twice = (TextSpan("1", "Tax: 1", (0, 0, 9, 9)), TextSpan("2", "TAX : 2", (0, 20, 9, 29)))
    assert fields(receipt(*twice)) == {}
    assert fields(receipt()) == {}
