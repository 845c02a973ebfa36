from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.measure.agreement import alpha_parts, krippendorff, percentile_interval, resampled, spearman

NAN = math.nan
# Krippendorff's own example (Computing Krippendorff's Alpha-Reliability, 2011, section E): four coders, twelve units,
# interval alpha 0.849.
EXAMPLE = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T


def test_the_published_example() -> None:
    assert krippendorff(alpha_parts(EXAMPLE)) == pytest.approx(0.849, abs=5e-4)


def test_by_hand() -> None:
    perfect = np.array([[1.0, 1.0], [5.0, 5.0]])
    assert krippendorff(alpha_parts(perfect)) == 1.0
    # Observed: both pairs differ by 4, mean square 16. Expected over 1, 5, 1, 5: 8 of 12 ordered pairs differ: 32 / 3.
    assert krippendorff(alpha_parts(np.array([[1.0, 5.0], [1.0, 5.0]]))) == pytest.approx(1 - 16 / (32 / 3))
    assert math.isnan(krippendorff(alpha_parts(np.array([[3.0, 3.0], [3.0, 3.0]]))))
    assert math.isnan(krippendorff(alpha_parts(np.array([[3.0, NAN]]))))


@given(st.integers(0, 10_000))
def test_weights_are_repetitions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ratings = rng.integers(1, 6, (6, 3)).astype(np.float64)
    times = rng.integers(0, 3, 6)
    repeated = alpha_parts(np.repeat(ratings, times, axis=0))
    weighted = krippendorff(alpha_parts(ratings), times.astype(np.float64))
    assert weighted == pytest.approx(krippendorff(repeated), nan_ok=True)


def test_noise_lowers_agreement() -> None:
    rng = np.random.default_rng(0)
    truth = np.repeat(rng.integers(1, 6, (80, 1)), 3, axis=1).astype(np.float64)
    noise = rng.integers(1, 6, truth.shape)
    values = [
        krippendorff(alpha_parts(np.where(rng.random(truth.shape) < share, noise, truth))) for share in (0, 0.2, 0.5, 1)
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] == 1.0
    assert abs(values[-1]) < 0.15


def test_spearman_by_hand() -> None:
    assert spearman(np.array([1.0, 2, 3]), np.array([10.0, 20, 90])) == pytest.approx(1.0)
    assert spearman(np.array([1.0, 2, 3]), np.array([3.0, 2, 1])) == pytest.approx(-1.0)
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    assert spearman(np.array([1.0, 2, 2, 3]), np.array([1.0, 2, 3, 4])) == pytest.approx(4.5 / math.sqrt(4.5 * 5))
    assert math.isnan(spearman(np.array([1.0, 1]), np.array([1.0, 2])))


def test_units_are_drawn_whole() -> None:
    units = np.array([7, 7, 3, 9])
    for lines in resampled(units, np.random.default_rng(0), 50):
        assert np.count_nonzero(lines == 0) == np.count_nonzero(lines == 1)
    assert percentile_interval([0.1] * 100, 4) is None
    assert percentile_interval([NAN] * 20 + [0.5] * 80, 10) is None
    found = percentile_interval([i / 100 for i in range(101)], 10)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.025, 0.975))
