"""Amounts as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.curate import Amount, parse_amount, parse_source
from vlit.errors import UsageError


@pytest.mark.parametrize(
    ("text", "path", "amount"),
    [
        ("a.json", "a.json", Amount()),
        ("a.json:all", "a.json", Amount()),
        ("a.json:20000", "a.json", Amount("count", 20000)),
        ("dir/a.json:30%", "dir/a.json", Amount("share", 0.3)),
        ("a.json:12.5%", "a.json", Amount("share", 0.125)),
        ("a.json:0.5", "a.json", Amount("weight", 0.5)),
        ("a.json:first:1000", "a.json", Amount("count", 1000, "first")),
        ("a.json:last:5%", "a.json", Amount("share", 0.05, "last")),
        ("a.json:end:3000", "a.json", Amount("count", 3000, "last")),
        ("a.json:random:7", "a.json", Amount("count", 7)),
        ("a.jsonl#1000", "a.jsonl", Amount("count", 1000)),
        ("name%50", "name", Amount("share", 0.5)),
        ("C:/data/a.json", "C:/data/a.json", Amount()),
        ("nowhere.json:often", "nowhere.json:often", Amount()),  # the reader says that it is not there
    ],
)
def test_spellings(text: str, path: str, amount: Amount) -> None:
    assert parse_source(text) == (path, amount)


def test_a_path_that_exists_is_one_whatever_its_name(tmp_path: Path) -> None:
    odd = tmp_path / "a:30%"
    odd.write_text("[]")
    assert parse_source(str(odd)) == (str(odd), Amount())


@pytest.mark.parametrize("amount", ["often", "-5", "0,5", "first:0.5", "5 %", ""])
def test_what_is_no_amount_behind_a_file_that_is_there(tmp_path: Path, amount: str) -> None:
    file = tmp_path / "a.json"
    file.write_text("[]")
    with pytest.raises(UsageError, match=r"amount|weight"):
        parse_source(f"{file}:{amount}")


@settings(max_examples=40)
@given(
    st.one_of(
        st.builds(
            Amount, st.just("count"), st.integers(0, 10**9).map(float), st.sampled_from(["random", "first", "last"])
        ),
        st.builds(Amount, st.just("share"), st.integers(0, 5000).map(lambda n: n / 1000)),
        st.builds(Amount, st.just("weight"), st.integers(0, 1000).map(lambda n: n / 100)),
        st.just(Amount()),
    )
)
def test_an_amount_is_written_as_it_is_read(amount: Amount) -> None:
    again = parse_amount(str(amount))
    assert (again.unit, again.order) == (amount.unit, amount.order)
    assert again.value == pytest.approx(amount.value)


def test_a_share_is_rounded_up_and_not_by_the_error_of_a_float() -> None:
    assert Amount("share", 0.3).units(10) == 3
    assert Amount("share", 0.3).units(11) == 4
    assert Amount("share", 0.07).units(100) == 7
