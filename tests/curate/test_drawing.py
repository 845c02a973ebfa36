"""Which rows are drawn: orders, caps, passes."""

from __future__ import annotations

import numpy as np
import pytest

from vlit.curate.drawing import Caps, Used, draw_order, times_taken, within_caps
from vlit.curate.row_index import RowIndex


def index(rows: int, images: list[int] | None = None, tokens: list[int] | None = None, barred: list[int] | None = None,
          sources: list[int] | None = None) -> RowIndex:  # fmt: skip
    return RowIndex(
        np.arange(100, 100 + rows, dtype=np.uint64),
        np.array(images or [], dtype=np.uint64),
        np.array(tokens or [], dtype=np.int64),
        np.array(sources or [], dtype=np.uint64),
        np.array(barred or [0] * rows, dtype=np.uint8),
    )


def test_orders() -> None:
    assert draw_order(index(4), "first", 0).tolist() == [0, 1, 2, 3]
    assert draw_order(index(4), "last", 0).tolist() == [3, 2, 1, 0]
    assert draw_order(index(4, barred=[0, 1, 2, 0]), "first", 0).tolist() == [0, 3]
    random = draw_order(index(50), "random", 1).tolist()
    assert sorted(random) == list(range(50))
    assert random != draw_order(index(50), "random", 2).tolist()


def test_a_random_draw_follows_the_ids_and_not_the_order_of_the_rows() -> None:
    one = index(50)
    other = RowIndex(one.ids[::-1].copy(), one.images, one.tokens, one.sources, one.barred)
    drawn = one.ids[draw_order(one, "random", 3)[:10]]
    assert drawn.tolist() == other.ids[draw_order(other, "random", 3)[:10]].tolist()


def test_caps_count_what_the_mix_holds_already_and_leave_rows_without_image_alone() -> None:
    rows = np.arange(6)
    found = index(6, images=[7, 7, 7, 0, 0, 8], sources=[1, 1, 1, 2, 2, 2])
    free = within_caps(rows, found, Caps(image=2), Used(), Used())
    assert free.tolist() == [0, 1, 3, 4, 5]
    used = Used()
    used.add(np.array([7, 8, 8], dtype=np.uint64))
    assert within_caps(rows, found, Caps(image=2), used, Used()).tolist() == [0, 3, 4]
    assert within_caps(rows, found, Caps(source=1), Used(), Used()).tolist() == [0, 3]
    assert within_caps(rows, found, Caps(), used, used).tolist() == rows.tolist()


@pytest.mark.parametrize(
    ("wanted", "times"), [(0, [0, 0, 0]), (2, [1, 1, 0]), (3, [1, 1, 1]), (7, [3, 2, 2]), (6, [2, 2, 2])]
)
def test_passes(wanted: int, times: list[int]) -> None:
    assert times_taken(np.arange(3), index(3), wanted, by_tokens=False).tolist() == times


@pytest.mark.parametrize(
    ("wanted", "times"),
    [
        (10, [1, 0, 0]),
        (24, [1, 0, 0]),  # 24 is nearer to 10 than to 40
        (26, [1, 1, 0]),
        (100, [1, 1, 1]),
        (150, [2, 2, 1]),  # once over (100), and 50 is nearer to 40 than to 100
        (4, [0, 0, 0]),
        (6, [1, 0, 0]),
    ],
)
def test_in_tokens_as_near_as_whole_samples_come(wanted: int, times: list[int]) -> None:
    found = index(3, tokens=[10, 30, 60])
    assert times_taken(np.arange(3), found, wanted, by_tokens=True).tolist() == times
