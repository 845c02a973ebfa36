from __future__ import annotations

from pathlib import Path

import pytest

from vlit.errors import InputError
from vlit.measure import Bars, Box_, Card, Example, Histogram, Interval, Measured, Turn, from_json, read_card, to_json

CARD = Card(
    name="x", samples=2, exchanges=3, images=1, drawn=2, seed=0,
    types={"count": 2}, tiers={"text": "ran"}, notes=("a",),
    indicators=(
        Measured(
            name="correctness.claims", title="Claims", characteristic="correctness", level="sample", tier="scene",
            unit="share",
            direction="higher", value=0.5, n=2, coverage=1.0, interval=Interval(0.1, 0.9),
            histogram=Histogram((0.0, 0.5, 1.0), (1, 1)),
            bars=Bars(("a",), (1.0,)), by_type={"count": (0.5, 2), "x": (None, 0)},
            worst=(Example(id="1", score=0.0, turns=(Turn("user", "<b>"),),
                boxes=(Box_("dog", (0.0, 1.0, 2.0, 3.0)),)),),
        ),
        Measured(
            name="balance.blind", title="Blind", characteristic="balance", level="dataset", tier="text",
            unit="share",
            direction="lower", value=None, n=0, coverage=0.0, reason="too few",
        ),
    ),
)  # fmt: skip


def test_round_trip_is_exact_and_stable(tmp_path: Path) -> None:
    text = to_json(CARD)
    assert from_json(text) == CARD
    assert to_json(from_json(text)) == text
    (tmp_path / "card.json").write_text(text)
    assert read_card(tmp_path / "card.json") == CARD


def test_get() -> None:
    assert CARD.get("balance.blind") is CARD.indicators[1]
    assert CARD.get("nothing") is None


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": "card/1"}', to_json(CARD).replace("card/1", "card/9")])
def test_what_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        from_json(text)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_card(tmp_path / "none.json")
