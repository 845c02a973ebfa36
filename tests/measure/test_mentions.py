"""Mentions of categories: favourites against rare ones, and what is denied."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vlit.claims import load_lexicon
from vlit.measure.checked import denies
from vlit.schema import Claim, Sample, Scene

MANY = sorted(load_lexicon("coco").categories())[:10]


def told(kit: SimpleNamespace, things: list[str], more: str = "") -> tuple[list[Sample], list[Scene]]:
    samples = [
        kit.sample(("What is there?", f"There is a {t}.{more}"), id=str(i), image=f"{i}.jpg")
        for i, t in enumerate(things)
    ]
    return samples, [kit.scene(f"{i}.jpg", *MANY, closed=MANY) for i in range(len(things))]


def test_head_tail_by_hand(kit: SimpleNamespace) -> None:
    # Ten categories: two hold 6 and 4 mentions, the last two 1 each.
    things = [MANY[0]] * 6 + [MANY[1]] * 4 + [t for t in MANY[2:8] for _ in range(2)] + MANY[8:]
    found = kit.summary("balance.head_tail", *told(kit, things))
    assert found.value == pytest.approx(5.0)
    assert kit.summary("balance.head_tail", *told(kit, MANY[:4])).value is None


def test_head_tail_rises_as_one_category_takes_over(kit: SimpleNamespace) -> None:
    def ratio(extra: int, more: str = "") -> float:
        return float(kit.value("balance.head_tail", *told(kit, MANY * 3 + [MANY[0]] * extra, more)))

    values = [ratio(n) for n in (0, 5, 15, 40)]
    assert values == sorted(values)
    assert values[0] == 1.0
    assert values[-1] > 5
    assert [ratio(n, " It is nice.") for n in (0, 5, 15, 40)] == values


def asked(kit: SimpleNamespace, answers: list[str]) -> tuple[list[Sample], list[Scene]]:
    samples = [
        kit.sample(("Is there a dog?", a), ("Describe it.", "There is a cat."), id=str(i), image=f"{i}.jpg")
        for i, a in enumerate(answers)
    ]
    return samples, [kit.scene(f"{i}.jpg", "cat") for i in range(len(answers))]


def test_denials_by_hand(kit: SimpleNamespace) -> None:
    found = kit.summary("balance.denials", *asked(kit, ["No.", "Yes.", "No.", "Yes."]))
    assert found.value == 0.25  # two of four answers about dogs, none of four about cats
    assert found.bars.counts == (6.0, 2.0)


def test_denials_rise_with_negative_answers(kit: SimpleNamespace) -> None:
    values = [
        kit.value("balance.denials", *asked(kit, ["No." if i < n else "Yes." for i in range(20)]))
        for n in (0, 5, 10, 20)
    ]
    assert values == [0.0, 0.125, 0.25, 0.5]
    longer = asked(kit, ["No, there is no dog." if i < 10 else "Yes, there is a dog." for i in range(20)])
    assert kit.value("balance.denials", *longer) == 0.25


def test_a_made_dataset_denies_as_often_as_its_answers_say(made: object) -> None:
    import vlit

    card = vlit.measure(made)  # type: ignore[arg-type]
    share = card.indicator("balance.denials").value
    assert share is not None
    assert 0.1 < share < 0.5


@pytest.mark.parametrize(
    ("kind", "value", "negated", "said"),
    [
        ("existence", "", False, False), ("existence", "", True, True), ("existence", "false", False, True),
        ("existence", "false", True, False), ("count", "0", False, True), ("count", "2", False, False),
        ("position", "left", False, False),
    ],
)  # fmt: skip
def test_denials(kind: str, value: str, negated: bool, said: bool) -> None:
    claim = Claim(kind=kind, exchange=0, text="x", subject="dog", value=value, negated=negated)
    assert denies(claim) == said
