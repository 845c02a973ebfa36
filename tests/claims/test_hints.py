"""Tests before a pattern is tried: they may say yes too often, and never no where the pattern would match."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.claims.doubt import DOUBT, GENERAL, doubt_in, general_in
from vlit.claims.hints import may_hold, may_say


def spans(found: re.Match[str] | None) -> tuple[int, int] | None:
    return None if found is None else found.span()


@settings(max_examples=400, deadline=None)
@given(st.from_regex(re.compile(DOUBT.pattern, re.IGNORECASE | re.ASCII)))
def test_no_word_of_doubt_is_passed_over(text: str) -> None:
    assert spans(doubt_in(text)) == spans(DOUBT.search(text))


@settings(max_examples=200, deadline=None)
@given(st.from_regex(re.compile(GENERAL.pattern, re.IGNORECASE | re.ASCII)))
def test_no_word_of_general_knowledge_is_passed_over(text: str) -> None:
    assert spans(general_in(text)) == spans(GENERAL.search(text))


def test_doubt_in_a_part_of_a_text() -> None:
    text = "It is red. It may be open."
    assert doubt_in(text, 0, 10) is None
    assert doubt_in(text, 10) is not None
    assert doubt_in("You can see a dog in the drawing.") is None
    assert spans(doubt_in("A dog can swim.")) == (6, 9)


def test_a_text_beyond_ascii_is_never_ruled_out() -> None:
    assert may_hold("ſ", ("x",))
    assert may_say("ſ", frozenset({"x"}))
    assert not may_hold("abc", ("x",))
    assert not may_say("xabc", frozenset({"x"}))
    assert may_hold("AXB", ("x",))
    assert may_say("a X b", frozenset({"x"}))
