"""The statistics of a study against numbers computed by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.study.statistics import Resampler, detectable, holm, page, ranked, slope, spearman


def test_macro_is_the_mean_of_the_dimensions_and_accuracy_that_of_the_questions() -> None:
    # dimension a: 1, 0, 1 -> 2/3; dimension b: 1 -> 1
    sampler = Resampler([0, 1, 2, 0], ["a", "a", "a", "b"], seeds=1)
    points = np.array([[1.0, 0.0, 1.0, 1.0]])
    assert sampler.measure(points, "macro")[0] == pytest.approx((2 / 3 + 1) / 2)
    assert sampler.measure(points, "accuracy")[0] == pytest.approx(3 / 4)
    assert sampler.measure(points, "a")[0] == pytest.approx(2 / 3)


def test_the_interval_of_a_mean_is_that_of_the_binomial() -> None:
    # 400 images with one question each, half right: standard error 0.5 / 20 = 0.025
    sampler = Resampler(range(400), ["a"] * 400, seeds=1)
    found = sampler.estimate(sampler.measure(np.array([[0.0, 1.0] * 200]), "macro"))
    assert found.value == 0.5
    assert found.interval is not None
    assert (found.interval.high - found.interval.low) / 2 == pytest.approx(1.96 * 0.025, rel=0.08)


def test_questions_of_one_image_are_no_evidence_of_their_own() -> None:
    # each image asked four times with one result: the interval is that of 100 and not of 400
    images = np.repeat(np.arange(100), 4)
    sampler = Resampler(images, ["a"] * 400, seeds=1)
    found = sampler.estimate(sampler.measure(np.repeat([0.0, 1.0] * 50, 4)[None, :], "macro"))
    assert found.interval is not None
    assert (found.interval.high - found.interval.low) / 2 == pytest.approx(1.96 * 0.05, rel=0.1)


def test_seeds_that_differ_widen_the_interval() -> None:
    # images all alike; two seeds at 0 and 1: a draw of two seeds is 0, 1/2, 1/2 or 1
    sampler = Resampler(range(10), ["a"] * 10, seeds=2)
    values = sampler.measure(np.array([[0.0] * 10, [1.0] * 10]), "macro")
    assert set(np.round(values, 9).tolist()) == {0.0, 0.5, 1.0}
    assert float((values[1:] == 0.5).mean()) == pytest.approx(0.5, abs=0.05)


def test_a_difference_is_paired_by_image_and_seed() -> None:
    # arms far apart in accuracy between images, but always 1/2 from each other: no doubt about the difference
    rng = np.random.default_rng(1)
    one = rng.integers(0, 2, size=(3, 50)) / 2
    sampler = Resampler(range(50), ["a"] * 50, seeds=3)
    found = sampler.estimate(sampler.measure(one + 0.5, "macro") - sampler.measure(one, "macro"))
    assert found.value == pytest.approx(0.5)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0.5)
    assert found.interval.high == pytest.approx(0.5)


def test_slope_by_hand() -> None:
    # x = 0, 1, 2 (mean 1), y = 3, 2, 0: sum of (x - 1) y = -3 + 0 = -3 over 2
    assert slope([0, 1, 2], np.array([[3.0, 2.0, 0.0]]))[0] == pytest.approx(-1.5)


def test_page_of_one_falling_row() -> None:
    # ranks 4 3 2 1: L = 4 + 6 + 6 + 4 = 20, the smallest of 24 orders; as far up is 30. p = 2 / 24
    found = page(np.array([[0.9, 0.7, 0.5, 0.1]]))
    assert found.statistic == 20
    assert found.p == pytest.approx(2 / 24)


def test_page_of_two_falling_rows() -> None:
    assert page(np.array([[3.0, 2.0, 1.0], [9.0, 5.0, 2.0]])).p == pytest.approx(2 / 36)


def test_page_without_any_difference() -> None:
    assert page(np.ones((3, 4))).p == 1.0


def test_page_agrees_with_the_published_table() -> None:
    # Page (1963): three rows of four columns are significant at 0.05 (one-sided) from L = 84 on, and not at 83
    ways = [sum((i + 1) * r for i, r in enumerate(order)) for order in itertools.permutations((1, 2, 3, 4))]
    chance = [sum(t) for t in itertools.product(ways, repeat=3)]
    assert sum(x >= 84 for x in chance) / len(chance) <= 0.05 < sum(x >= 83 for x in chance) / len(chance)
    values = np.array([[1, 2, 3, 4], [1, 2, 3, 4], [2, 1, 4, 3]], dtype=float)
    found = page(values)
    assert found.p == pytest.approx(2 * sum(x >= found.statistic for x in chance) / len(chance))


def test_page_of_many_columns_is_normal() -> None:
    # one rising row of 8: L = 204, mean 162, variance 42 x 42 / 7 = 252
    found = page(np.arange(8.0)[None, :])
    assert found.statistic == 204
    assert found.p == pytest.approx(math.erfc(42 / math.sqrt(2 * 252)))


def test_ranks_share_ties() -> None:
    assert ranked([3.0, 1.0, 3.0, 2.0]).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_spearman_by_hand() -> None:
    # differences of ranks 0, 1, -1, 0, 0: rho = 1 - 6 * 2 / (5 * 24) = 0.9
    found = spearman([1, 2, 3, 4, 5], [10, 30, 20, 40, 50])
    assert found is not None
    assert found.rho == pytest.approx(0.9)
    # of 120 orders 1 has rho 1 and 4 have 0.9 (one swap of neighbours), and as many are mirrored
    assert found.p == pytest.approx(10 / 120)
    error = 1.959963984540054 * math.sqrt((1 + 0.81 / 2) / 2)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(math.tanh(math.atanh(0.9) - error))


def test_spearman_says_nothing_of_a_constant_or_of_three_pairs() -> None:
    assert spearman([1, 1, 1, 1], [1, 2, 3, 4]) is None
    assert spearman([1, 2, 3], [1, 2, 3]) is None


def test_holm_by_hand() -> None:
    # 0.01 x 4; 0.02 x 3; 0.03 x 2 = 0.06, not below 0.06; 0.9 x 1
    assert holm([0.03, 0.01, 0.9, 0.02]) == pytest.approx([0.06, 0.04, 0.9, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=20))
@settings(max_examples=50)
def test_holm_only_raises_and_keeps_the_order(p: list[float]) -> None:
    adjusted = holm(p)
    assert all(b >= a or b == 1.0 for a, b in zip(p, adjusted, strict=True))
    assert [x for _, x in sorted(zip(p, adjusted, strict=True))] == sorted(adjusted)


def test_what_can_be_detected_by_hand() -> None:
    # differences 1, -1, 1, -1 of four images: mean 0, clustered variance 4 / 16 * 4 / 3 = 1/3; four seeds: 1/12
    found = detectable(np.array([0.0, 1, 0, 1]), np.array([1.0, 0, 1, 0]), [0, 1, 2, 3], 4)
    assert found == pytest.approx(2.8015852 * math.sqrt(1 / 12), rel=1e-6)
