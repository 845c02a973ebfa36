from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from vlit.measure import Card, Example, Interval, Turn
from vlit.report import to_html

_WIDE = 3_000_000


def test_the_page_is_sound(card: Card, parsed: Callable[[str], Any]) -> None:
    page = to_html(card)
    text = " ".join(" ".join(parsed(page).text).split())
    for words in (
        "1,810", "5,230", "159", "seed", "0.943", "95 % interval 0.928 to 0.956", "n 1,204 samples · coverage 66 %",
        "↑ higher is better", "not measured", "no interval: one draw", "6.80 effective types", "did not run: no model",
        "https://creativecommons.org/licenses/by/4.0/", "no picture at /nowhere/",
    ):  # fmt: skip
        assert words in text, words


def test_data_is_never_markup(card: Card) -> None:
    page = to_html(card)
    assert "<script" not in page
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", page)
    assert "&lt;script&gt;" in page


def test_the_sentence_is_marked_in_the_answer(make_measured: Callable[..., Any]) -> None:
    turns = (Turn("user", "Is a dog here?"), Turn("assistant", "No. Is a dog here?"))
    example = Example(id="1", turns=turns, score=0, sentence="Is a dog here?")
    elsewhere = Example(id="2", turns=turns, score=0, sentence="said by nobody")
    asked = Example(id="3", turns=turns[:1], score=0, sentence="Is a dog")
    card = Card(
        name="x", samples=1, exchanges=1, images=0, drawn=1, seed=0,
        indicators=(make_measured("correctness.claims", worst=(example, elsewhere, asked)),),
    )  # fmt: skip
    page = to_html(card)
    assert "No. <mark>Is a dog here?</mark>" in page
    assert page.count("<mark>") == 3
    assert '<p class="sentence"><mark>said by nobody</mark></p>' in page
    assert "<mark>Is a dog</mark> here?" in page


def test_an_empty_card(empty_card: Card, parsed: Callable[[str], Any]) -> None:
    text = " ".join(parsed(to_html(empty_card)).text)
    assert text.count("No indicator of this kind is in this card.") == 8
    assert "Nothing is known of types, sources and licences." in text


def test_every_value_has_its_reason_unit_and_n(make_measured: Callable[..., Any]) -> None:
    card = Card(
        name="x", samples=1, exchanges=1, images=0, drawn=1, seed=0,
        indicators=(
            make_measured("balance.a", None, n=0, coverage=0.0),
            make_measured("balance.b", 3.0, unit="words", interval=Interval(2.0, 5.0), n=12, direction="none"),
        ),
    )  # fmt: skip
    page = to_html(card)
    assert page.count("no reason given") == 2
    assert "3.00 <small>words</small>" in page
    assert "n 12 samples" in page
    assert "neither end is better" in page


def test_the_weakest_types_come_first(make_measured: Callable[..., Any], parsed: Callable[[str], Any]) -> None:
    def page(direction: str, values: list[float | None]) -> str:
        types = {f"kind{k}": (value, 10 + k) for k, value in enumerate(values)}
        one = make_measured("correctness.claims", by_type=types, direction=direction, unit="words")
        return to_html(Card(name="x", samples=1, exchanges=1, images=0, drawn=1, seed=0, indicators=(one,)))

    rows = re.compile(r"kind(\d+)</title>|kind(\d+)<title>")
    spread = [0.5, None, 0.1, 0.9, 0.7, 0.2, 0.3, 0.4, 0.6, 0.8]
    up, down, even = page("higher", spread), page("lower", spread), page("higher", [1.0] * 3)
    assert [a or b for a, b in rows.findall(up)][::2][:3] == ["2", "5", "6"]
    assert [a or b for a, b in rows.findall(down)][::2][:3] == ["3", "9", "4"]
    assert [a or b for a, b in rows.findall(up)][-1] == "1"  # what is not known stands last
    assert "the 8 lowest of 10 types" in up
    assert "the other 2 types" in up
    assert "1.000 words in each of 3 types" in even
    for one in (up, down, even):
        parsed(one)


def test_the_same_card_gives_the_same_page(card: Card) -> None:
    again = msgspec.json.decode(json.dumps(json.loads(msgspec.json.encode(card))), type=Card)
    assert to_html(card) == to_html(again)


def test_two_indicators_share_a_picture(card: Card, photo: Path) -> None:
    assert to_html(card).count("data:image/jpeg") == 1


def test_size_with_real_pictures(shared: Path, make_measured: Callable[..., Any]) -> None:
    images = sorted((shared / "coco-mini" / "val2017").glob("*.jpg"))
    if len(images) < 70:
        pytest.skip("too few pictures")
    indicators = tuple(
        make_measured(
            f"correctness.i{k}",
            worst=tuple(Example(id=str(i), image=str(p), score=0) for i, p in enumerate(images[k * 4 : k * 4 + 4])),
        )
        for k in range(17)
    )
    page = to_html(Card(name="x", samples=1, exchanges=1, images=1, drawn=1, seed=0, indicators=indicators))
    assert page.count("data:image/jpeg") > 40
    assert len(page.encode()) < _WIDE
