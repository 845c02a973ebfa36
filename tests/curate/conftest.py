"""Pools of samples made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from curate.helpers import MakePool, pool_in
from vlit.curate import Pool
from vlit.schema import Sample


@pytest.fixture
def pool_of(tmp_path: Path) -> MakePool:
    """Makes a pool of samples."""

    def make(samples: Sequence[Sample], per_shard: int = 4, **more: object) -> Pool:
        return pool_in(tmp_path, samples, per_shard, **more)

    return make
