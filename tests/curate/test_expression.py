"""Expressions: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

import polars as pl
import pytest

from vlit.curate import Expression
from vlit.curate.expression import Kind
from vlit.errors import UsageError

KNOWN: dict[str, Kind] = {"correctness.claims": "number", "turns": "number", "type": "text"}
FRAME = pl.DataFrame(
    {
        "correctness.claims": [1.0, 0.5, None, 0.9],
        "turns": [1.0, 20.0, 3.0, 12.0],
        "type": ["count", "caption", "count", "count"],
        "stratum": ["count", "caption", "count", "count"],
    }
)


def holds(text: str) -> list[bool | None]:
    found = Expression(text)
    found.checked(KNOWN)
    return FRAME.select(found.polars())[:, 0].to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("correctness.claims >= 0.9", [True, False, None, True]),
        ("correctness.claims >= 0.9 and turns < 12", [True, False, None, False]),
        ("turns < 2 or turns > 15", [True, True, False, False]),
        ("not (turns < 2 or turns > 15)", [False, False, True, True]),
        ("turns < 2 or turns > 3 and type == 'count'", [True, False, False, True]),  # and binds closer
        ("type in ('count', \"existence\")", [True, False, True, True]),
        ("type not in ('count')", [False, True, False, False]),
        ("correctness.claims is known", [True, True, False, True]),
        ("correctness.claims is not known", [False, False, True, False]),
        ("turns != 1", [False, True, True, True]),
        ("turns >= 50%", [False, True, True, True]),  # 3 is the median of 1, 3, 12; a stratum of one keeps its own
        ("turns>=-1.5e1", [True, True, True, True]),
    ],
)
def test_meaning(text: str, expected: list[bool | None]) -> None:
    assert holds(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("correctness.clams >= 0.9", "Did you mean 'correctness.claims'"),
        ("turns >", "character 8"),
        ("turns", "character 6"),
        ("turns > 3 and", "character 14"),
        ("(turns > 3", "character 11"),
        ("turns > 3 type == 'a'", "character 11"),
        ("turns ; 3", "';' means nothing"),
        ("turns > 120%", "0 to 100"),
        ("turns == 'many'", "is a number"),
        ("type == 3", "is a text"),
        ("type < 'b'", "no order"),
        ("__import__('os')", "one of =="),
        ("", "a field"),
        ("turns in ()", "a number"),
        ("'turns' > 3", "a field"),
    ],
)
def test_what_means_nothing(text: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        Expression(text).checked(KNOWN)
    assert says in str(error.value)


@pytest.mark.parametrize("text", ["(" * 5000 + "turns < 1" + ")" * 5000, "not " * 5000 + "turns < 1"])
def test_what_nests_too_deep(text: str) -> None:
    with pytest.raises(UsageError, match="at most 50 nested"):
        Expression(text)


def test_many_parts_on_one_level() -> None:
    assert holds(" and ".join(["turns < 12"] * 300)) == [True, False, True, False]


def test_fields_come_once_and_in_order() -> None:
    assert Expression("turns > 1 and type == 'a' or turns < 9").fields == ("turns", "type")
