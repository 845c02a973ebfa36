"""Balance leaves out what there is too much of, and lists what there is too little of."""

from __future__ import annotations

import pytest

from curate.helpers import MakePool, sample
from vlit.curate import Mix, Pool, balance, gaps_record, parse_mix
from vlit.errors import UsageError


def typed(pool_of: MakePool) -> Pool:
    kinds = ["count"] * 6 + ["caption"] * 2 + ["existence"]
    return pool_of([sample(f"{n}", ("q", "x"), instruction_type=kind) for n, kind in enumerate(kinds)])


def test_types_alike(pool_of: MakePool) -> None:
    pool = typed(pool_of)
    report, gaps = balance(pool, parse_mix("type"))
    assert report.by == {"caption": (2, 0), "count": (6, 3), "existence": (1, 0)}  # 9 samples, 3 of each
    assert gaps == {"caption": 1.0, "existence": 2.0}
    record = gaps_record(Mix("type"), gaps)
    assert record["types"] == {"caption": 1, "existence": 2}
    assert record["total"] == 3


def test_a_class_that_nobody_has_is_a_gap(pool_of: MakePool) -> None:
    pool = typed(pool_of)
    report, gaps = balance(pool, parse_mix("type=count:1,spatial:2"))
    assert report.notes[0] == "no sample is of type spatial"
    assert report.by == {"caption": (2, 2), "count": (6, 3), "existence": (1, 1)}
    assert gaps == {"spatial": 6.0}


def test_polarity_leaves_open_questions_alone(pool_of: MakePool) -> None:
    asked = [sample(f"y{n}", ("Is there a dog?", "Yes, there is.")) for n in range(6)]
    asked += [sample(f"n{n}", ("Is there a cat?", "No.")) for n in range(2)]
    pool = pool_of([*asked, sample("open", ("Describe it.", "A dog on a mat."))])
    _, gaps = balance(pool, parse_mix("polarity"))
    left = pool.ids(pool.rows()).to_list()
    assert sum(name.startswith("y") for name in left) == 4
    assert {"n0", "n1", "open"} < set(left)
    assert gaps == {"no": 2.0}


def test_the_same_seed_leaves_the_same(pool_of: MakePool) -> None:
    pool = typed(pool_of)
    balance(pool, Mix("type"))
    again = typed(pool_of)
    balance(again, Mix("type"))
    assert pool.rows().tolist() == again.rows().tolist()


@pytest.mark.parametrize("text", ["types", "type=count:0,caption:0", "type=count:-1", "type=count", "type=:2"])
def test_what_is_no_mix(text: str) -> None:
    with pytest.raises(UsageError):
        parse_mix(text)


def test_a_target_of_nothing_that_is_there(pool_of: MakePool) -> None:
    with pytest.raises(UsageError, match="There are: caption, count, existence"):
        balance(typed(pool_of), parse_mix("type=spatial:1"))
