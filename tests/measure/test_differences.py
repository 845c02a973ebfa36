"""Intervals of differences between two datasets."""

from __future__ import annotations

import numpy as np
import pytest

from vlit.measure.card import Interval
from vlit.measure.differences import holds_zero, ratios_differ, statistics_differ
from vlit.measure.statistics import Spread, jackknife, mean_by_unit


def sums(values: list[float | None]) -> tuple[np.ndarray, np.ndarray]:
    """Top and bottom per image; None for an image that the dataset lacks."""
    top = np.array([v or 0.0 for v in values])
    return top, np.array([0.0 if v is None else 1.0 for v in values])


def test_the_same_data_do_not_differ() -> None:
    one = sums([0.0, 1.0, 1.0, 0.0, 1.0, 0.5])
    between = ratios_differ(one, one, np.random.default_rng(0))
    assert between == Interval(0.0, 0.0)
    assert holds_zero(between, 1.0)


def test_a_constant_shift_on_shared_images_is_certain() -> None:
    base = np.random.default_rng(1).random(40)
    first, second = sums(base.tolist()), sums((base + 0.25).tolist())
    between = ratios_differ(first, second, np.random.default_rng(0))
    assert between is not None
    assert between.low == pytest.approx(0.25)
    assert between.high == pytest.approx(0.25)


def test_the_same_shift_on_other_images_is_not() -> None:
    base = np.random.default_rng(1).random(40)
    first = sums([*base.tolist(), *[None] * 40])
    second = sums([*[None] * 40, *(base + 0.25).tolist()])
    between = ratios_differ(first, second, np.random.default_rng(0))
    assert between is not None
    expected = 1.96 * float(base.std()) * np.sqrt(2 / 40)  # two independent means
    assert between.high - between.low == pytest.approx(2 * expected, rel=0.12)


def test_few_images_have_no_interval() -> None:
    assert ratios_differ(sums([1.0, 0.0, 1.0, 0.0]), sums([1.0, 1.0, 1.0, 1.0]), np.random.default_rng(0)) is None
    assert statistics_differ(None, Interval(0, 1), (0.0, 0.5)) is None


def test_joint_jackknife_by_hand() -> None:
    """Leaving a group out moves the first by a_g, the second by b_g: the error is that of b_g - a_g."""
    a, b = [0.1] * 20, [0.1] * 20
    a[0], b[0] = 0.2, 0.4
    found = statistics_differ(Spread(0, 1, tuple(a)), Spread(0, 1, tuple(b)), (0.1, 0.15))
    moved = np.array([0.2] + [0.0] * 19)
    error = np.sqrt(19 / 20 * ((moved - moved.mean()) ** 2).sum())
    assert found is not None
    assert found.low == pytest.approx(0.05 - 1.96 * error)
    assert found.high == pytest.approx(0.05 + 1.96 * error)


def test_independent_intervals_add_in_squares() -> None:
    found = statistics_differ(Interval(0.0, 0.6), Interval(0.1, 0.9), (0.3, 0.5))
    assert found is not None
    assert found.high - found.low == pytest.approx(1.0)  # hypot(0.6, 0.8)


def test_spreads_of_a_mean_hold_the_mean_without_each_group() -> None:
    values, units = np.array([1.0, 0.0, 0.5, 1.0, 0.0, 1.0]), np.array([0, 1, 2, 3, 4, 24])
    boot = mean_by_unit(values, units, np.random.default_rng(0))
    knife = jackknife(lambda w: float(w @ values / w.sum()), units)
    assert boot is not None
    assert knife is not None
    assert boot.without == pytest.approx(knife.without)
    assert boot.without[4] == pytest.approx(2.5 / 4)  # images 4 and 24 are one group
    assert boot.without[7] == pytest.approx(values.mean())  # no image: nothing is left out


def test_rounding_is_no_difference() -> None:
    assert holds_zero(Interval(1e-16, 2e-16), 0.3)
    assert not holds_zero(Interval(1e-6, 2e-6), 0.3)
