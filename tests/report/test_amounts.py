from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.report.amounts import DASH, count, number, percent, seconds, share_of, span, tick


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.000"), (1, "1.000"), (1.5, "1.50"), (0.94284, "0.943"), (6.8234, "6.82"), (58.34, "58.3"), (24, "24"),
        (1234567, "1,234,567"), (-0.5, "−0.500"), (-0.0001, "0.000"), (2000.7, "2,001"), (350.25, "350.2"),
    ],
)  # fmt: skip
def test_number(value: float, text: str) -> None:
    assert number(value) == text


def test_what_is_no_number_is_a_dash() -> None:
    assert [number(x) for x in (None, math.nan, math.inf)] == [DASH] * 3
    assert percent(None) == percent(math.nan) == share_of(1, 0) == DASH
    assert count(math.inf) == DASH


def test_an_interval_lines_up_with_its_value() -> None:
    assert span(9.5, 10.25, like=9.87) == "9.50 to 10.25"
    assert span(0.99, 1.0, like=0.998) == "0.990 to 1.000"


def test_percent_never_claims_all_or_nothing() -> None:
    assert percent(0.0) == "0\u202f%"
    assert percent(1.0) == "100\u202f%"
    assert percent(0.001) == "<\u202f1\u202f%"
    assert percent(0.999) == ">\u202f99\u202f%"
    assert percent(0.66) == "66\u202f%"


def test_ticks_and_seconds() -> None:
    assert [tick(x) for x in (0.5, 2.0, 10, 0)] == ["0.5", "2", "10", "0"]
    assert [seconds(x) for x in (0.42, 12.34, 184, 7500)] == ["0.42 s", "12.3 s", "3 min 04 s", "2 h 05 min"]


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_float_can_be_written(value: float) -> None:
    assert number(value)
    assert count(value)
    assert tick(value)
