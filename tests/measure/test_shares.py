"""Shares of types, sources and licences, by rows and by words: values by hand, and what moves them."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from vlit.schema import Sample

STRENGTHS = (0, 20, 30, 40)


def licensed(kit: SimpleNamespace, *licences: str, words: int = 3) -> list[Sample]:
    return [
        msgspec.structs.replace(kit.sample(("one two", "x " * words), image=f"{i}.jpg"), licence=name)
        for i, name in enumerate(licences)
    ]


def test_largest_type_by_hand(kit: SimpleNamespace) -> None:
    types = ["count", "count", "count", "size"]
    samples = [kit.sample(("q", "a"), type=t, image=f"{i}.jpg") for i, t in enumerate(types)]
    found = kit.summary("balance.largest_type", samples)
    assert found.value == 0.75
    assert found.bars.labels == ("count", "size")
    assert kit.summary("balance.largest_type", [kit.sample()]).value is None


def test_largest_type_rises_as_one_type_takes_over(kit: SimpleNamespace) -> None:
    def largest(n: int, answer: str = "a") -> float:
        types = ["count" if i < n else ("size", "existence", "attribute")[i % 3] for i in range(50)]
        samples = [kit.sample(("q", answer), type=t, image=f"{i}.jpg") for i, t in enumerate(types)]
        return float(kit.value("balance.largest_type", samples))

    values = [largest(n) for n in STRENGTHS]
    assert values == sorted(values)
    assert values[0] < values[-1] == 0.8
    assert [largest(n, "something else") for n in STRENGTHS] == values


def test_licences_by_hand(kit: SimpleNamespace) -> None:
    found = kit.summary("balance.licences", licensed(kit, "a", "b", "a", "b"))
    assert found.value == pytest.approx(2.0)
    assert kit.summary("balance.licences", licensed(kit, "", "")).bars.labels == ("unknown",)


@pytest.mark.parametrize("name", ["sources", "licences"])
def test_words_weigh_what_rows_do_not(kit: SimpleNamespace, name: str) -> None:
    short, long = licensed(kit, "a"), licensed(kit, "b", words=7)
    samples = [msgspec.structs.replace(s, source=s.licence) for s in (*short, *long)]
    assert kit.value(f"balance.{name}", samples) == pytest.approx(2.0)
    found = kit.summary(f"balance.{name}_words", samples)
    assert dict(zip(found.bars.labels, found.bars.counts, strict=True)) == {"a": 5.0, "b": 9.0}  # questions count too
    assert 1 < found.value < 2


@pytest.mark.parametrize("name", ["sources_words", "licences_words", "licences"])
def test_one_kind_taking_over_lowers(kit: SimpleNamespace, name: str) -> None:
    def effective(n: int, say: str = "a b c") -> float:
        kinds = ["x" if i < n else f"kind{i % 5}" for i in range(50)]
        samples = [kit.sample(("q", say), source=k, image=f"{i}.jpg") for i, k in enumerate(kinds)]
        samples = [msgspec.structs.replace(s, licence=s.source) for s in samples]
        return float(kit.value(f"balance.{name}", samples))

    values = [effective(n) for n in (0, 30, 40, 50)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == 1.0
    assert [effective(n, "d e f") for n in (0, 30, 40, 50)] == pytest.approx(values)


def test_no_words_are_unknown(kit: SimpleNamespace) -> None:
    assert kit.summary("balance.sources_words", [kit.sample(("", ""))]).value is None


OPTIONS = "Which?\nA. dog\nB. cat\nC. car\nD. bus"


def letters(kit: SimpleNamespace, answers: list[str]) -> list[Sample]:
    return [kit.sample((OPTIONS, a), image=f"{i}.jpg") for i, a in enumerate(answers)]


def test_letters_chi2_by_hand(kit: SimpleNamespace) -> None:
    # 40 questions: 10 expected each; 16, 8, 8, 8 found: (36 + 4 + 4 + 4) / 10 / 3.
    answers = ["A"] * 16 + ["B"] * 8 + ["C"] * 8 + ["D"] * 8
    found = kit.summary("balance.letters_chi2", letters(kit, answers))
    assert found.value == pytest.approx(4.8 / 3)
    assert found.bars.counts == pytest.approx((3.6, 0.4, 0.4, 0.4))
    few = kit.summary("balance.letters_chi2", letters(kit, ["A", "B"]))
    assert few.value is None
    assert few.reason


def test_letters_chi2_rises_as_one_letter_takes_over(kit: SimpleNamespace) -> None:
    values = [
        kit.value("balance.letters_chi2", letters(kit, ["C" if i < n else "ABCD"[i % 4] for i in range(100)]))
        for n in (0, 20, 60, 100)
    ]
    assert values == pytest.approx([0.0, 4.0, 36.0, 100.0])
    assert kit.value("balance.letters_chi2", letters(kit, [f"The answer is {'ABCD'[i % 4]}" for i in range(100)])) == 0
