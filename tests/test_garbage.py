"""Collections are rare only while they are asked to be."""

from __future__ import annotations

import gc

import pytest

from vlit.garbage import rare_collections


def test_the_threshold_comes_back_even_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), rare_collections():
        assert gc.get_threshold()[0] == 200_000
        raise KeyError
    assert gc.get_threshold() == before
