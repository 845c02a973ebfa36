from __future__ import annotations

from pathlib import Path

import pytest

from vlit.errors import OutputError, UsageError
from vlit.measure import Card, read_card
from vlit.report import QualityCard, to_html, to_markdown


def test_an_indicator_by_name(card: Card) -> None:
    assert QualityCard(card).indicator("correctness.claims").value == 0.9428
    with pytest.raises(UsageError, match=r"Did you mean 'correctness\.claims'"):
        QualityCard(card).indicator("correctness.claim")


def test_files(card: Card, tmp_path: Path) -> None:
    shown = QualityCard(card)
    assert shown.to_html(tmp_path / "deep" / "card.html") == to_html(card)
    assert shown.to_markdown(tmp_path / "card.md") == to_markdown(card)
    shown.to_json(tmp_path / "card.json")
    assert read_card(tmp_path / "card.json") == card
    assert (tmp_path / "deep" / "card.html").read_text(encoding="utf-8") == shown.to_html()


def test_a_place_that_cannot_be_written(card: Card, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="in the way"):
        QualityCard(card).to_json(tmp_path / "file" / "card.json")


def test_on_a_terminal(card: Card, empty_card: Card) -> None:
    lines = QualityCard(card).summary("out").splitlines()
    assert "1,810 samples, 5,230 exchanges, 159 images; draw of 1,000, seed 7" in lines[0]
    claims = next(line for line in lines if line.startswith("  Claims"))
    assert " ".join(claims.split()) == "Claims 0.943 share [0.928 to 0.956] n 1,204, coverage 66 %"
    assert any("[no interval: one draw]" in line for line in lines)
    assert any("not measured: no model" in line for line in lines)
    assert lines[-1] == "open out/report.html"
    assert len(QualityCard(empty_card).summary().splitlines()) == 1


def test_repr(card: Card) -> None:
    assert repr(QualityCard(card)).endswith("1810 samples, 2 of 3 indicators measured)")
    assert "<script" not in QualityCard(card)._repr_html_()
