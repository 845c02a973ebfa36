"""Damage as a step: what was harmed is written down."""

from __future__ import annotations

import polars as pl
import pytest

from curate.helpers import MakePool, sample
from vlit.arrow import samples_from_batch
from vlit.curate import Pool, damage, parse_damage, write
from vlit.engine import read_batches
from vlit.errors import UsageError
from vlit.schema import Sample


def some(pool_of: MakePool) -> Pool:
    return pool_of([sample(f"{n}", ("What is it?", f"It is {n}."), instruction_type="count") for n in range(40)])


def read(pool: Pool) -> list[Sample]:
    return [s for batch in read_batches(write(pool)) for s in samples_from_batch(batch)]


def test_changed_answers_are_told_in_the_lineage(pool_of: MakePool) -> None:
    harmed = read(damage(some(pool_of), "swap_answers", 0.5))
    changed = [s for s in harmed if s.exchanges()[0][1] != f"It is {s.id}."]
    assert 5 < len(changed) < 35
    assert {s.id for s in harmed if s.lineage} == {s.id for s in changed}
    assert changed[0].lineage[-1].step == "curate.damage.swap_answers"


def test_copies_and_drops(pool_of: MakePool) -> None:
    pool = damage(some(pool_of), "repeat_samples", 0.5)
    assert len(pool) > 45
    assert pool.reports[-1].facts["added"] == len(pool) - 40
    narrowed = damage(pool, "drop_types", 1.0)
    assert len(read(narrowed)) == len(narrowed)
    frame = pl.read_parquet(sorted((pool.folder.path / "decisions").glob("*.parquet")))
    assert set(frame["decision"]) <= {"added", "dropped"}


def test_the_harm_is_the_same_again(pool_of: MakePool) -> None:
    first = [s.exchanges() for s in read(damage(some(pool_of), "swap_answers", 0.3))]
    assert [s.exchanges() for s in read(damage(some(pool_of), "swap_answers", 0.3))] == first


@pytest.mark.parametrize("text", ["swap_answers", "swap_answers:2", "swap_answers:x", "swap_answer:0.3"])
def test_what_is_no_damage(text: str) -> None:
    with pytest.raises(UsageError, match="swap_answers"):
        parse_damage(text)


def test_annotations_that_are_not_there(pool_of: MakePool) -> None:
    with pytest.raises(UsageError, match="annotations"):
        damage(some(pool_of), "plant_objects", 0.3)
