"""Signatures of sets of shingles."""

from __future__ import annotations

import numpy as np

from vlit.curate.shingled import _signed


def test_equal_sets_have_one_signature_and_an_empty_one_has_zeros() -> None:
    grams = np.array([5, 9, 11, 2, 5, 9, 11], dtype=np.uint32)
    sizes = np.array([3, 0, 1, 3])
    sets, (sketch, keys) = _signed(grams, sizes)
    assert sets[0] == sets[3] != sets[2]
    assert sets[1] == 0
    assert not sketch[1].any()
    assert not keys[1].any()
    assert (sketch[0] == sketch[3]).all()
    assert (keys[0] == keys[3]).all()
    alone = _signed(grams[3:4], np.array([1]))  # as when it stands by itself
    assert (alone[1][1][0] == keys[2]).all()
    assert (alone[1][0][0] == sketch[2]).all()
