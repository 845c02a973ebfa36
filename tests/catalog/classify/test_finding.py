"""Shares with their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.catalog.classify import Signal
from vlit.catalog.classify.finding import wilson


def test_wilson_by_hand() -> None:
    # 8 of 10: centre (0.8 + 0.19208) / 1.38416, half 1.96 / 1.38416 * sqrt(0.016 + 0.009604)
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share(pair: tuple[int, int]) -> None:
    hits, n = pair
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


def test_few_records_prove_nothing() -> None:
    assert not Signal(what="x", hits=3, n=3, bar=0.5).holds
    assert Signal(what="x", hits=300, n=300, bar=0.5).holds
    assert not Signal(what="x", hits=0, n=3, bar=0.1, most=True).holds
    assert not Signal(what="x", hits=0, n=0, bar=0.0).holds
