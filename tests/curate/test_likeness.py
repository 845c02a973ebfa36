"""Candidates for near-identical images: none that is near is missed."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.curate.likeness import _candidates
from vlit.imageprint import NEAR

_FLIPPED = st.sets(st.integers(0, 63), max_size=9)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=12), st.lists(st.tuples(st.integers(0, 11), _FLIPPED), max_size=12))
def test_all_pairs_within_the_limit_and_no_others(bases: list[int], changes: list[tuple[int, set[int]]]) -> None:
    values = list(bases)
    for place, flipped in changes:
        if place < len(bases):
            values.append(bases[place] ^ sum(1 << bit for bit in flipped))
    left, right = _candidates(np.array(values, dtype=np.uint64))
    found = set(zip(left.tolist(), right.tolist(), strict=True))
    near = {(a, b) for b in range(len(values)) for a in range(b) if (values[a] ^ values[b]).bit_count() <= NEAR}
    assert found == near
