from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.measure.statistics import (
    effective_number,
    entropy,
    gini,
    histogram,
    jackknife,
    mean_by_unit,
    ratio_interval,
    top_bars,
)


def test_entropy_and_effective_number_by_hand() -> None:
    assert entropy(np.array([1.0, 1.0, 1.0, 1.0])) == pytest.approx(math.log(4))
    assert effective_number(np.array([5.0, 5.0, 0.0])) == pytest.approx(2.0)
    assert effective_number(np.array([7.0])) == 1.0
    assert math.isnan(effective_number(np.zeros(3)))


def test_gini_by_hand() -> None:
    assert gini(np.array([3.0, 3.0, 3.0])) == pytest.approx(0.0)
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(0.75)
    assert math.isnan(gini(np.zeros(2)))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_and_effective_number_stay_in_range(counts: list[int]) -> None:
    array = np.array(counts, dtype=np.float64)
    if array.sum() == 0:
        return
    assert -1e-9 <= gini(array) < 1
    assert 1 - 1e-9 <= effective_number(array) <= len(counts) + 1e-9


def test_ratio_interval_holds_the_ratio_and_narrows_with_n() -> None:
    rng = np.random.default_rng(1)
    wide = ratio_interval(rng.binomial(10, 0.3, 20).astype(float), np.full(20, 10.0), np.random.default_rng(0))
    narrow = ratio_interval(rng.binomial(10, 0.3, 2000).astype(float), np.full(2000, 10.0), np.random.default_rng(0))
    assert wide is not None
    assert narrow is not None
    assert wide.low < 0.3 < wide.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3


def test_no_interval_from_few_images() -> None:
    assert ratio_interval(np.ones(4), np.ones(4), np.random.default_rng(0)) is None
    assert mean_by_unit(np.ones(100), np.zeros(100, dtype=np.int64), np.random.default_rng(0)) is None
    assert jackknife(lambda w: float(w.sum()), np.array([0, 1, 2, 3])) is None


def test_turns_of_one_image_do_not_narrow_the_interval() -> None:
    rng = np.random.default_rng(2)
    per_image = rng.random(50)
    once = mean_by_unit(per_image, np.arange(50), np.random.default_rng(0))
    often = mean_by_unit(np.repeat(per_image, 20), np.repeat(np.arange(50), 20), np.random.default_rng(0))
    assert once is not None
    assert often is not None
    assert often.high - often.low == pytest.approx(once.high - once.low)


def test_jackknife_of_a_mean_is_the_standard_error() -> None:
    values = np.random.default_rng(3).normal(size=400)
    found = jackknife(lambda w: float((w @ values) / w.sum()), np.arange(400))
    assert found is not None
    error = 1.96 * values.std(ddof=1) / 20
    assert (found.high - found.low) / 2 == pytest.approx(error, rel=0.5)
    assert found.low < values.mean() < found.high


def test_histogram_edges_follow_the_data() -> None:
    few = histogram(np.array([1.0, 1.0, 3.0]))
    assert few is not None
    assert few.edges == (1.0, 2.0, 3.0, 4.0)
    assert few.counts == (2, 0, 1)
    share = histogram(np.array([0.0, 1.0]), share=True)
    assert share is not None
    assert share.edges[0] == 0.0
    assert share.edges[-1] == 1.0
    assert sum(share.counts) == 2
    tail = histogram(np.append(np.linspace(0.5, 10.5, 999), 5000.5))
    assert tail is not None
    assert tail.edges[-1] == 5000.5
    assert tail.edges[-2] < 11
    assert sum(tail.counts) == 1000
    assert histogram(np.zeros(0)) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_histogram_loses_nothing(values: list[float]) -> None:
    found = histogram(np.array(values))
    assert found is not None
    assert sum(found.counts) == len(values)
    assert len(found.edges) == len(found.counts) + 1


def test_top_bars_sorts_and_sums_the_rest() -> None:
    bars = top_bars(["b", "a", "c", "d"], [1, 1, 5, 2], keep=3)
    assert bars is not None
    assert bars.labels == ("c", "d", "other")
    assert bars.counts == (5.0, 2.0, 2.0)
    assert top_bars([], []) is None
