from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.measure.cosine import Vectors, nearest, vendi

EYE = np.eye(4, dtype=np.float32)


def test_vendi_by_hand() -> None:
    assert vendi(EYE) == pytest.approx(4.0)
    assert vendi(EYE[[0, 0, 0]]) == pytest.approx(1.0)
    assert vendi(EYE[[0, 0, 1, 1]]) == pytest.approx(2.0)
    # Two vectors with cosine c have eigenvalues (1 + c) / 2 and (1 - c) / 2.
    c = 0.6
    pair = np.array([[1, 0], [c, math.sqrt(1 - c * c)]], dtype=np.float32)
    expected = -(0.8 * math.log(0.8) + 0.2 * math.log(0.2))
    assert vendi(pair) == pytest.approx(math.exp(expected), rel=1e-5)
    assert vendi(EYE[[0, 1]], np.array([1.0, 0.0])) == pytest.approx(1.0)


@given(st.integers(2, 12), st.integers(2, 6), st.integers(0, 1000))
def test_vendi_is_that_of_the_kernel(n: int, d: int, seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(n, d))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    values = np.clip(np.linalg.eigvalsh(rows @ rows.T / n), 1e-15, None)
    expected = math.exp(-(values * np.log(values)).sum())
    assert vendi(rows.astype(np.float32)) == pytest.approx(expected, rel=1e-4)


def test_nearest_by_hand() -> None:
    rows: Vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], dtype=np.float32)
    similarity, which = nearest(rows)
    assert similarity == pytest.approx([0.8, 0.8, 0.6, 0.0])
    assert which.tolist() == [1, 0, 1, 2]


def test_nearest_goes_by_blocks() -> None:
    rows = np.random.default_rng(0).normal(size=(2500, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    similarity, which = nearest(rows)
    whole = rows @ rows.T
    np.fill_diagonal(whole, -2)
    assert similarity == pytest.approx(whole.max(axis=1), abs=1e-6)
    assert (which == whole.argmax(axis=1)).mean() > 0.999
