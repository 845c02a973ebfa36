from __future__ import annotations

import re

from vlit.measure import Card
from vlit.report import to_markdown


def test_tables(card: Card) -> None:
    page = to_markdown(card)
    row = next(line for line in page.splitlines() if line.startswith("| Claims"))
    assert row == (
        "| Claims `correctness.claims` | 0.943 | share | 0.928 to 0.956 | 1,204 | 66\u202f% | ↑ higher | text |"
    )
    assert "| none: one draw |" in page
    assert "| not measured |" in page
    assert "<" not in page
    assert "://" not in page


def test_every_table_is_a_table(card: Card) -> None:
    for block in to_markdown(card).split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1


def test_an_empty_card(empty_card: Card) -> None:
    page = to_markdown(empty_card)
    assert page.count("No indicator of this kind is in this card.") == 4
    assert "## Licences" not in page


def test_determinism(card: Card) -> None:
    assert to_markdown(card) == to_markdown(card)
