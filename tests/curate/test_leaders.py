"""Whatever is dropped is like something better that stays; nothing that stays is like another."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.curate.leaders import collapse


class Numbers:
    """Rows are numbers, alike where they differ by at most 2; two overlapping grids find all such pairs."""

    least = 0.5
    bands = 6

    def __init__(self, values: list[int]) -> None:
        self._values = np.array(values, dtype=np.int64)
        self.asked = 0

    def key(self, band: int, rows: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return ((self._values[rows] + band) // 6).astype(np.uint64)

    def similarity(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        self.asked += left.size
        return (np.abs(self._values[left] - self._values[right]) <= 2).astype(np.float64)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=60), st.randoms())
def test_nothing_alike_stays_and_every_drop_has_its_reason(values: list[int], chance: object) -> None:
    order = list(range(len(values)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    found = collapse(np.array(order), Numbers(values))
    gone = set(found.rows.tolist())
    rank = {row: i for i, row in enumerate(order)}
    for row, leader in zip(found.rows.tolist(), found.leaders.tolist(), strict=True):
        assert leader not in gone
        assert abs(values[row] - values[leader]) <= 2
        assert rank[leader] < rank[row]
    stay = [row for row in order if row not in gone]
    # With eight rounds and six bands the grids miss nothing here.
    assert all(abs(values[a] - values[b]) > 2 for i, a in enumerate(stay) for b in stay[i + 1 :])


def test_a_chain_is_not_transitive() -> None:
    found = collapse(np.arange(3), Numbers([0, 2, 4]))
    assert found.rows.tolist() == [1]  # the third is like the second alone, which goes
    assert found.leaders.tolist() == [0]


def test_a_bucket_of_copies_costs_one_comparison_each() -> None:
    likeness = Numbers([5] * 5000)
    found = collapse(np.arange(5000), likeness)
    assert found.rows.size == 4999
    assert set(found.leaders.tolist()) == {0}
    assert likeness.asked < 6000


def test_a_crowd_of_unlike_rows_is_not_quadratic() -> None:
    class Crowd(Numbers):
        def key(self, band: int, rows: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
            return np.zeros(rows.size, dtype=np.uint64)

    likeness = Crowd([10 * n for n in range(3000)])
    assert collapse(np.arange(3000), likeness).rows.size == 0
    assert likeness.asked < 3000 * 3000 / 8


def test_rows_that_are_the_same_follow_their_best() -> None:
    values = [0, 2, 2, 2]
    same = np.array([0, 2, 2, 2], dtype=np.uint64)
    found = collapse(np.arange(4), Numbers(values), same)
    assert found.rows.tolist() == [1, 2, 3]
    assert set(found.leaders.tolist()) == {0}


def test_nothing_at_all() -> None:
    assert collapse(np.zeros(0, dtype=np.int64), Numbers([])).rows.size == 0
