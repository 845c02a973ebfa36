"""Quotas: what is there counts, what is lopsided is evened out first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vlit.claims import load_lexicon
from vlit.construct.existing import Existing, in_categories
from vlit.construct.quota import ceilings, due, split

NAMES = st.sampled_from("abcdef")


def test_what_is_there_is_filled_up_like_water() -> None:
    assert split(6, {"a": 1, "b": 1, "c": 1}, have={"a": 10, "b": 2}) == {"a": 0, "b": 2, "c": 4}
    assert split(6, {"a": 1, "b": 2}, have={"a": 0, "b": 6}) == {"a": 4, "b": 2}
    assert split(6, {"a": 1, "b": 1, "c": 1}, {"a": 9, "b": 9, "c": 1}, {"a": 10}) == {"a": 0, "b": 5, "c": 1}


@given(
    st.integers(0, 300), st.dictionaries(NAMES, st.floats(0.01, 9), min_size=1),
    st.dictionaries(NAMES, st.integers(0, 99)),
)  # fmt: skip
def test_nothing_above_the_level_gets_anything(total: int, weights: dict[str, float], have: dict[str, int]) -> None:
    result = split(total, weights, have=have)
    assert sum(result.values()) == total
    raised = [(have.get(k, 0) + n - 1) / weights[k] for k, n in result.items() if n > 1]
    left_alone = [have.get(k, 0) / weights[k] for k, n in result.items() if n == 0]
    # Up to the one that rounding may give or take.
    assert all(high >= low - 1 / min(weights.values()) for high in left_alone for low in raised)


def test_a_full_quota_that_only_affirms_gets_its_share_of_denials() -> None:
    have = Existing(samples=100, groups={"a": 100}, answers={"a": {"yes": 100, "no": 0}})
    assert due(20, {"a": 1, "b": 1}, have) == {"a": 10, "b": 10}
    assert due(20, {"a": 1, "b": 1}, have, {"a": 4, "b": 99}) == {"a": 4, "b": 16}
    even = Existing(samples=100, groups={"a": 100}, answers={"a": {"yes": 50, "no": 50}})
    assert due(20, {"a": 1, "b": 1}, even) == {"a": 0, "b": 20}


def test_things_asked_for_get_the_names_of_categories() -> None:
    have = Existing(asked={"phone": (3, 0), "cell phone": (1, 2), "red car": (1, 1)})
    named = in_categories(have, load_lexicon("coco"))
    assert named.asked == {"cell phone": (4, 2), "red car": (1, 1)}


def test_no_type_takes_over_more_than_a_few_shares_of_its_own() -> None:
    assert ceilings(100, {"a": 1, "b": 1, "c": 2}, {"a": 9, "b": 0, "c": 5}, Existing()) == {"a": 4 * 33, "c": 4 * 67}
    assert ceilings(100, {"a": 1, "b": 3}, {"a": 50}, Existing()) == {"a": 400}  # what no scene supports has no share
    assert ceilings(100, {"a": 1}, {}, Existing()) == {}
    lopsided = Existing(groups={"a": 1000})
    assert ceilings(100, {"a": 9, "b": 1}, {"a": 500, "b": 500}, lopsided) == {"a": 4 * 90, "b": 4 * 100}
