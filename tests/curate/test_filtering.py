"""A filter drops what its expression does not hold for, and says what that costs."""

from __future__ import annotations

import pytest

from curate.helpers import MakePool, sample
from vlit.curate import FilterSettings, Pool, filter_samples
from vlit.errors import UsageError


def some(pool_of: MakePool) -> Pool:
    return pool_of(
        [
            sample("a", ("q", "x"), instruction_type="count", scores={"mine": 0.1}),
            sample("b", ("q", "x"), ("q", "y"), instruction_type="count", scores={"mine": 0.6}),
            sample("c", ("q", "x"), instruction_type="caption", scores={"mine": 0.7}),
            sample("d", ("q", "x"), instruction_type="caption"),
            sample("e", ("q", "x"), instruction_type="caption", scores={"mine": 0.9}),
        ]
    )


def left(pool: Pool) -> list[str]:
    return pool.ids(pool.rows()).to_list()


def test_unknown_is_kept_and_told(pool_of: MakePool) -> None:
    pool = some(pool_of)
    report = filter_samples(pool, "mine >= 0.5")
    assert left(pool) == ["b", "c", "d", "e"]
    assert report.by == {"caption": (3, 0), "count": (2, 1)}
    assert report.notes[0].startswith("1 samples of which it is not known")


def test_unknown_is_dropped_where_asked(pool_of: MakePool) -> None:
    pool = some(pool_of)
    filter_samples(pool, "mine >= 0.5", FilterSettings(unknown="drop"))
    assert left(pool) == ["b", "c", "e"]


def test_a_percentage_is_taken_of_every_type(pool_of: MakePool) -> None:
    pool = some(pool_of)
    filter_samples(pool, "mine > 1%")
    assert left(pool) == ["b", "d", "e"]  # the lowest of either type goes


def test_a_stratum_is_not_emptied_unless_asked(pool_of: MakePool) -> None:
    with pytest.raises(UsageError, match=r"no sample of type count \(2\)"):
        filter_samples(some(pool_of), "mine >= 0.65")


def test_a_stratum_may_be_emptied(pool_of: MakePool) -> None:
    pool = some(pool_of)
    filter_samples(pool, "mine >= 0.65", FilterSettings(empty="allow"))
    assert left(pool) == ["c", "d", "e"]
    filter_samples(pool, "type == 'count'")  # names the stratum itself
    assert left(pool) == []


def test_scores_are_computed_where_nobody_carries_them(pool_of: MakePool) -> None:
    pool = some(pool_of)
    filter_samples(pool, "complexity.turns > 1", FilterSettings(empty="allow"))
    assert left(pool) == ["b"]


def test_annotations_that_are_not_there(pool_of: MakePool) -> None:
    with pytest.raises(UsageError, match="annotations"):
        filter_samples(some(pool_of), "correctness.claims > 0.5")


def test_a_word_that_is_no_setting(pool_of: MakePool) -> None:
    with pytest.raises(UsageError, match="keep"):
        filter_samples(some(pool_of), "mine > 0", FilterSettings(unknown="kep"))  # type: ignore[arg-type]
