"""Pools of samples made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from curate.helpers import MakePool
from vlit.arrow import SAMPLE_SCHEMA, samples_to_batch
from vlit.curate import Pool
from vlit.engine import Engine
from vlit.runfolder import RunFolder, ShardWriter
from vlit.schema import Sample


@pytest.fixture
def pool_of(tmp_path: Path) -> MakePool:
    """A pool of samples, a few to a shard."""

    def make(samples: Sequence[Sample], per_shard: int = 4, **more: object) -> Pool:
        folder = RunFolder.create(tmp_path / "run", "curate", {})
        shards = []
        for number, start in enumerate(range(0, len(samples), per_shard)):
            path = folder.shard_path("work/samples", number)
            with ShardWriter(path, SAMPLE_SCHEMA) as writer:
                writer.write(samples_to_batch(samples[start : start + per_shard]))
            shards.append(path)
        return Pool(shards, folder, Engine(workers=1), name="made", home=tmp_path, **more)  # type: ignore[arg-type]

    return make
