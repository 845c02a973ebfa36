from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.report.charts import Bar, axis_for, bars, histogram, interval, zoomed

NASTY = "<script>alert(1)</script>\"'"


def widths(svg: str) -> list[float]:
    return [float(w) for w in re.findall(r'class="bar"[^>]* width="([\d.]+)%"', svg)]


def test_bars_are_in_proportion() -> None:
    svg = bars([Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", None, "not known"), Bar("d", -3, "-3")], title="t")
    assert widths(svg) == [60, 30, 0, 0]
    assert "not known" in svg


def test_a_target_is_part_of_the_scale() -> None:
    svg = bars([Bar("a", 5, "5 of 10", target=10)], title="t")
    assert widths(svg) == [30]
    assert '<line class="target" x1="60%"' in svg


def test_long_names_stand_above_their_bars() -> None:
    short, long = bars([Bar("a", 1, "1")], title="t"), bars([Bar("a name that is long", 1, "1")], title="t")
    assert 'x="34%"' in short
    assert 'x="34%"' not in long
    assert "a name that is long" in long


def test_charts_speak_and_escape() -> None:
    for svg in (
        bars([Bar(NASTY, 1, NASTY)], title=NASTY),
        histogram((0, 1), (3,), title=NASTY, unit=NASTY),
        interval(0.5, 0.4, 0.6, (0, 1), title=NASTY),
    ):
        assert "<script" not in svg
        assert 'role="img"' in svg
        assert "aria-label=" in svg
    assert "95 % interval 0.400 to 0.600" in interval(0.5, 0.4, 0.6, (0, 1), title="t")


def test_a_histogram_of_nothing_is_nothing() -> None:
    assert histogram((), (), title="t", unit="u") == ""
    assert histogram((0, 1), (1, 2), title="t", unit="u") == ""  # edges and counts do not belong together
    assert "highest bar: 0 samples" in histogram((0, 1, 2), (0, 0), title="t", unit="u")


def test_bins_and_mark_are_placed() -> None:
    svg = histogram((0, 1, 2, 3, 4), (1, 0, 2, 4), title="t", unit="words", mark=3)
    assert re.findall(r'class="bin" x="(\d+)%"', svg) == ["0", "50", "75"]  # an empty bin is not drawn
    assert '<line class="mark" x1="75%"' in svg
    assert "words" in svg


def test_uneven_bins_are_drawn_evenly() -> None:
    svg = histogram((0, 1, 2, 100), (1, 1, 1), title="t", unit="u", mark=51)
    assert re.findall(r'class="bin" x="([\d.]+)%"', svg) == ["0", "33.33", "66.67"]
    assert '<line class="mark" x1="83.33%"' in svg  # half way in the last bin


def test_an_interval_is_placed_on_its_axis() -> None:
    svg = interval(0.5, 0.25, 0.75, (0, 1), title="t")
    assert '<line class="band" x1="25%" x2="75%"' in svg
    assert '<circle class="dot" cx="50%"' in svg
    assert "band" not in interval(0.5, None, None, (0, 1), title="t").split("<desc>")[1]


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "edges", "axis"),
    [
        (0.9, 0.8, 1.0, "share", (), (0, 1)),
        (1.2, 1.1, 1.3, "share", (), (0, 2)),
        (24.7, 23.9, 25.6, "words", (), (0, 50)),
        (24.7, 23.9, 25.6, "words", (0.0, 60.0, 120.0), (0, 120)),
        (-3.0, -4.0, 2.0, "", (), (-5, 2.5)),
        (0.0, None, None, "words", (), (0, 1)),
        (float("nan"), None, None, "words", (), (0, 1)),
    ],
)
def test_axes(value: float, low: float | None, high: float | None, unit: str, edges: tuple[float, ...],
              axis: tuple[float, float]) -> None:  # fmt: skip
    assert axis_for(value, low, high, unit, edges) == axis


def test_a_narrow_interval_gets_an_axis_of_its_own() -> None:
    start, end = zoomed((0, 1), 0.943, 0.928, 0.956)
    assert (start, end) == pytest.approx((0.9, 1.0))
    start, end = zoomed((0, 1), 0.53, 0.46, 0.52)  # a biased bootstrap can leave the value outside its interval
    assert start <= 0.46
    assert end >= 0.53
    assert zoomed((0, 1), 0.5, 0.2, 0.8) == (0, 1)
    assert zoomed((0, 1), 0.5, None, None) == (0, 1)
    assert zoomed((0, 1), 0.5, 0.5, 0.5) == (0, 1)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e5), st.sampled_from(["share", "words"]))
def test_a_value_is_inside_its_axis(value: float, half: float, unit: str) -> None:
    low, high = value - half, value + half
    axis = axis_for(value, low, high, unit)
    for start, end in (axis, zoomed(axis, value, low, high)):
        assert start < end
        assert start <= low + 1e-6
        assert high <= end + 1e-6


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=2, max_size=9, unique=True))
def test_any_edges_can_be_drawn(edges: list[float]) -> None:
    edges.sort()
    assert "<svg" in histogram(edges, [1] * (len(edges) - 1), title="t", unit="u", mark=edges[0])


def test_balanced(parsed: Callable[[str], Any]) -> None:
    charts = (
        bars([Bar("a", 1, "1", 2)], title="t"),
        histogram((0, 1), (1,), title="t", unit="u"),
        interval(1, 0.5, 2, (0, 3), title="t"),
    )
    parsed("<style></style>" + "".join(str(chart) for chart in charts))
