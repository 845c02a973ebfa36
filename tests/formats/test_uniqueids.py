"""Every record gets an id of its own, whatever the batches."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.formats.uniqueids import UniqueIds


def one_by_one(names: list[str]) -> list[str]:
    """What ids become, told the plain way."""
    seen: set[str] = set()
    found = []
    for name in names:
        number, chosen = 1, name
        while chosen in seen:
            number += 1
            chosen = f"{name}#{number}"
        seen.add(chosen)
        found.append(chosen)
    return found


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["", "a", "b", "a#2", "a#3", "a#2#2", "b#2"]), max_size=40), st.integers(1, 9))
def test_the_first_number_that_is_free(names: list[str], step: int) -> None:
    ids = UniqueIds()
    found: list[str] = []
    for start in range(0, len(names), step):
        part = names[start : start + step]
        given_, asked = ids.settle(part)
        assert asked == {at: part[at] for at in range(len(part)) if given_[at] != part[at]}
        found += given_
    assert found == one_by_one(names)
    assert len(set(found)) == len(found)


def test_many_batches() -> None:
    ids = UniqueIds()
    for batch in range(30):
        names = [f"{batch * 100 + n}" for n in range(100)]
        assert ids.settle(names) == (names, {})
    assert ids.settle(["7", "2999", "3000"]) == (["7#2", "2999#2", "3000"], {0: "7", 1: "2999"})


def test_one_id_for_all() -> None:
    ids = UniqueIds()
    found = [name for _ in range(3) for name in ids.settle(["x"] * 4)[0]]
    assert found == ["x", *(f"x#{n}" for n in range(2, 13))]
