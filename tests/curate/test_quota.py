"""Amounts, weights, a budget and what there is become numbers; cases by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.curate.amount import parse_amount
from vlit.curate.mixture import Part
from vlit.curate.quota import Terms, quotas
from vlit.errors import UsageError


def wanted(amounts: str, exists: list[int], **terms: object) -> list[float]:
    parts = [Part(name=f"d{n}", path=f"d{n}", amount=parse_amount(a)) for n, a in enumerate(amounts.split())]
    return quotas(parts, exists, Terms(**terms))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amounts", "exists", "terms", "numbers"),
    [
        ("all all", [10, 20], {}, [10, 20]),
        ("3 30%", [10, 20], {}, [3, 6]),
        ("0.5 0.5", [10, 20], {}, [10, 10]),  # until the first is used up
        ("1.0 3.0", [10, 20], {}, [7, 19]),  # 20 / 0.75 = 26.7, and 6.5 and 19.5 are rounded so that they sum to 26
        ("0.5 0.5", [10, 20], {"until": "all"}, [20, 20]),
        ("0.5 20", [30, 20], {}, [20, 20]),  # half of the whole beside 20
        ("0.25 0.25 10", [30, 20, 10], {}, [5, 5, 10]),
        ("0.7 0.3", [10, 20], {"total": 10}, [7, 3]),
        ("0.5 4", [10, 20], {"total": 10}, [6, 4]),
        ("all all", [10, 30], {"total": 20}, [5, 15]),  # by size
        ("all all", [10, 90], {"total": 40, "temperature": 2.0}, [10, 30]),  # square roots 3.16 and 9.49
        ("0.0 1.0", [10, 20], {}, [0, 20]),
        ("200% 5", [10, 20], {}, [20, 5]),
        ("1.0 1.0 1.0", [10, 10, 10], {"total": 10}, [4, 3, 3]),  # largest remainder, the first in front
    ],
)
def test_by_hand(amounts: str, exists: list[int], terms: dict[str, object], numbers: list[float]) -> None:
    assert wanted(amounts, exists, **terms) == numbers


@pytest.mark.parametrize(
    ("amounts", "exists", "terms", "says"),
    [
        ("0.0 0.0", [10, 20], {}, "weights that sum to nothing"),
        ("0.0 0.0", [10, 20], {"total": 5}, "weights that sum to nothing"),
        ("0 0", [10, 20], {}, "asks for nothing"),
        ("0.7 0.4 5", [10, 20, 5], {}, "sum to 1.1, and beside numbers"),
        ("30 5", [10, 20], {}, "d0 has 10 of the 30 samples .*--if-short take"),
        ("0.5 0.5", [10, 20], {"total": 60}, "d0 has 10 of the 30 .*; d1 has 20 of the 30"),
        ("5 5", [10, 20], {"total": 30}, "is 30, and the amounts come to 10"),
        ("9 0.5", [10, 20], {"total": 9}, "the numbers alone come to 9"),
        ("5 5", [0, 20], {"if_short": "repeat"}, "d0 has 0 of the 5"),
    ],
)
def test_what_cannot_be_right(amounts: str, exists: list[int], terms: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        wanted(amounts, exists, **terms)


def test_where_there_is_less_than_asked() -> None:
    assert wanted("30 5", [10, 20], if_short="take") == [10, 5]
    assert wanted("30 5", [10, 20], if_short="repeat") == [30, 5]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 10_000)), min_size=1, max_size=6))
def test_weights_alone_give_the_largest_mix_without_repeats(pairs: list[tuple[int, int]]) -> None:
    amounts = " ".join(f"{w}.0" for w, _ in pairs)
    exists = [n for _, n in pairs]
    found = wanted(amounts, exists)
    assert all(amount <= there for amount, there in zip(found, exists, strict=True))
    whole = sum(w for w, _ in pairs)
    assert sum(found) == int(min(n * whole / w for w, n in pairs) + 1e-6)
