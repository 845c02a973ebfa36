"""The order of a run: each conversation once an epoch, like lengths together, the same for the same seed."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vlit.tune.batches import plan_batches


@given(st.lists(st.integers(1, 500), min_size=1, max_size=200), st.integers(1, 9), st.integers(0, 3))
def test_every_epoch_has_each_conversation_once(lengths: list[int], batch: int, seed: int) -> None:
    sizes = np.array(lengths)
    made = plan_batches(sizes, batch, 1, 2, 0, seed)
    per_epoch = len(made) // 2
    for epoch in (made[:per_epoch], made[per_epoch:]):
        assert sorted(i for b in epoch for i in b) == list(range(len(lengths)))
    assert made == plan_batches(sizes, batch, 1, 2, 0, seed)


def test_steps_and_accumulation() -> None:
    sizes = np.arange(1, 11)
    assert len(plan_batches(sizes, 4, 2, 1, 5, 0)) == 10  # 5 steps of 2 batches
    assert len(plan_batches(sizes, 4, 2, 1, 0, 0)) == 4  # 3 batches an epoch, made up to whole steps
    assert plan_batches(sizes, 4, 1, 1, 0, 0) != plan_batches(sizes, 4, 1, 1, 0, 1)


def test_like_lengths_stand_together() -> None:
    sizes = np.random.default_rng(0).integers(1, 1000, 256)
    made = plan_batches(sizes, 8, 1, 1, 0, 0)
    spread = np.mean([sizes[b].max() - sizes[b].min() for b in made])
    assert spread < 100  # of 1,000; at random it would be about 780
