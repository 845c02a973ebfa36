"""The audit of shortcuts on the card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vlit.measure import Card, Guess, Interval, Shortcut
from vlit.report import to_html, to_markdown
from vlit.report.shortcuts import gain_words, shown_shortcut

FOUND = Shortcut(
    name="thing", title="Habit of the thing", knows="the thing asked for", tier="text", accuracy=0.7, chance=0.5, n=300,
    samples=280, interval=Interval(0.66, 0.74), above=Interval(0.16, 0.24), word="above chance",
    by_type={"existence": (0.7, 0.5, 300)}, doc="What it does.",
    examples=(Guess(id="a-1", question="Is there a <b>dog</b>?", answer="yes", why="dog: mostly 'yes'"),),
)  # fmt: skip
UNTRIED = Shortcut(
    name="letter", title="Favourite letter", knows="the options", tier="text", accuracy=None, chance=None, n=0,
    samples=0, reason="no question offers lettered options",
)  # fmt: skip
CARD = Card(name="x", samples=300, exchanges=300, images=9, drawn=300, seed=0, shortcuts=(FOUND, UNTRIED))


def test_the_section_of_the_page(parsed: Callable[[str], Any]) -> None:
    text = to_html(CARD)
    parsed(text)
    assert "What a model that never sees the image would score" in text
    assert "above chance: +0.200 (0.160 to 0.240)" in text
    assert "not tried: no question offers lettered options" in text
    assert "Is there a &lt;b&gt;dog&lt;/b&gt;?" in text
    assert 'id="blind-thing"' in text
    assert 'id="blind-letter"' not in text


def test_a_card_without_an_audit_has_no_section() -> None:
    plain = Card(name="x", samples=0, exchanges=0, images=0, drawn=0, seed=0)
    assert "never sees" not in to_html(plain)
    assert "never sees" not in to_markdown(plain)


def test_markdown() -> None:
    text = to_markdown(CARD)
    assert "| 0.700 | 0.660 to 0.740 | 0.500 | 300 |" in text
    assert "not tried" in text


def test_words() -> None:
    assert gain_words(UNTRIED) == ""
    assert shown_shortcut(FOUND).kind == "differs"
    assert shown_shortcut(UNTRIED).kind == "idle"
    assert "compared with 0.500" in shown_shortcut(FOUND).chart
