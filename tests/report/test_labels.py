from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from vlit.report.labels import (
    PALETTE,
    VERDICT_COLOURS,
    clipped,
    colour_of,
    ink_on,
    label_size,
    one_line,
    place_labels,
)


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def test_a_lone_label_stands_on_its_box() -> None:
    assert place_labels((200, 200), [(50, 60, 100, 120)], [(40, 16)]) == [(50, 44, 90, 60)]


def test_at_the_top_it_goes_below() -> None:
    (place,) = place_labels((200, 200), [(50, 0, 100, 40)], [(40, 16)])
    assert place == (50, 40, 90, 56)


def test_same_boxes_get_places_of_their_own() -> None:
    places = place_labels((300, 300), [(100, 100, 200, 200)] * 6, [(60, 18)] * 6)
    assert all(overlap(a, b) == 0 for i, a in enumerate(places) for b in places[:i])


_points = st.floats(min_value=-50, max_value=450)


@given(
    st.lists(st.tuples(_points, _points, _points, _points), max_size=8),
    st.integers(min_value=20, max_value=400),
    st.integers(min_value=20, max_value=400),
)
def test_labels_never_leave_the_picture(boxes: list[tuple[float, ...]], width: int, height: int) -> None:
    rects = [clipped((b[0], b[1], b[2], b[3]), width, height) for b in boxes]
    for x1, y1, x2, y2 in place_labels((width, height), rects, [(90.0, 18.0)] * len(rects)):
        assert 0 <= x1 <= x2 <= width + 1e-9
        assert 0 <= y1 <= y2 <= height + 1e-9


def test_a_box_is_put_in_order_and_inside() -> None:
    assert clipped((90, 80, -10, 20), 50, 40) == (0, 20, 50, 40)
    assert clipped((math.nan, math.inf, 10, 20), 50, 40) == (0, 0, 10, 20)
    x1, y1, x2, y2 = clipped((500, 500, 600, 600), 50, 40)
    assert (x1, y1) < (x2, y2)


def test_colours() -> None:
    assert colour_of("contradicted", 0) == VERDICT_COLOURS["contradicted"]
    assert colour_of("#ABCDEF", 0) == "#abcdef"
    assert colour_of("#zzzzzz", 1) == colour_of("", 1) == PALETTE[1]
    assert colour_of('"/><script>', len(PALETTE)) == PALETTE[0]


def test_ink_is_readable_on_every_colour() -> None:
    assert ink_on("#ffffff") == "#000000"
    assert ink_on("#000000") == "#ffffff"
    assert ink_on(PALETTE[4]) == "#000000"


def test_a_verdict_takes_room() -> None:
    assert label_size("cat", "supported", 12)[0] > label_size("cat", "", 12)[0]


def test_one_line() -> None:
    assert one_line("a\n b\x1b[31m") == "a b [31m"
    assert one_line("x" * 99) == "x" * 31 + "…"
