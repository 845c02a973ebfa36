from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from vlit.measure.wording import facts, short_answer, singular, yes_no


def one(expression: pl.Expr, text: str) -> str | None:
    found: str | None = pl.DataFrame({"t": [text]}).select(expression).item()
    return found


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("Yes.", "yes"), ("No, there is none.", "no"), ("Not at all", None), ("Nobody", None), ("", None)],
)
def test_yes_no(answer: str, expected: str | None) -> None:
    assert one(yes_no(pl.col("t")), answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("A red bus.", "red bus"),
        ("The left", "left"),
        ("Yes, a long sentence about it.", "yes"),
        ("one two three four", None),
        ("", None),
    ],
)
def test_short_answer(answer: str, expected: str | None) -> None:
    assert one(short_answer(pl.col("t")), answer) == expected


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("dogs", "dog"), ("people", "person"), ("women", "woman"), ("children", "child"), ("knives", "knife"),
        ("berries", "berry"), ("benches", "bench"), ("glass", "glass"), ("bus", "bus"), ("red cars", "red car"),
    ],
)  # fmt: skip
def test_singular(plural: str, expected: str) -> None:
    assert one(singular(pl.col("t")), plural) == expected


def test_facts_by_hand(kit: SimpleNamespace) -> None:
    v = kit.view(
        [
            kit.sample(
                ("Is there a dog in the image?", "Yes."),
                ("Are there any cats? Answer with one word.", "no"),
                ("How many people are there in the picture?", "There are two people."),
                ("How many cars can you see?", "12"),
                ("How many are there?", "Two"),
                ("What is it?", "Yes"),
                ("Is there a dog?", "Perhaps."),
            )
        ]
    )
    rows = facts(v).sort("k").select("k", "noun", "exists", "number").rows()
    assert rows == [(0, "dog", 1, None), (1, "cat", 0, None), (2, "person", 1, 2), (3, "car", 1, 12)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("So there is one wine glass in the picture, is that right?", "No, this picture shows two wine glasses."),
        ("Are there exactly two dogs in the image?", "No, there are three."),
        ("I am looking for a laptop. Can you see any in the image?", "Yes, I can see a laptop."),
    ],
)
def test_a_number_or_a_pronoun_is_no_thing_that_exists(kit: SimpleNamespace, question: str, answer: str) -> None:
    assert facts(kit.view([kit.sample((question, answer))])).is_empty()
