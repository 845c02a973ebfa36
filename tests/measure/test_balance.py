"""Hand-computed values, and damage that each indicator of balance must notice or must not."""

from __future__ import annotations

import math
from types import SimpleNamespace

import msgspec
import pytest

from vlit.measure.plausibility import plausible_statements
from vlit.program import Exists, Objects, OfCategory, dumps
from vlit.schema import Evidence, Sample

THINGS = ("dog", "cat", "car", "bus", "person")
STRENGTHS = (0, 10, 25, 50)


def asked(kit: SimpleNamespace, answers: list[str], questions: list[str] | None = None, **options: str) -> list[Sample]:
    """One sample per answer, each on its own image."""
    questions = questions or ["Is there a dog?"] * len(answers)
    return [
        kit.sample((q, a), image=f"{i}.jpg", id=str(i), **options)
        for i, (q, a) in enumerate(zip(questions, answers, strict=True))
    ]


def test_types_by_hand(kit: SimpleNamespace) -> None:
    samples = [kit.sample(("q", "a"), type=t, image=f"{i}.jpg") for i, t in enumerate(["count"] * 3 + ["size"])]
    assert kit.value("balance.types", samples) == pytest.approx(
        -(0.75 * math.log(0.75) + 0.25 * math.log(0.25)) / math.log(2)
    )
    assert kit.value("balance.types", samples[2:]) == pytest.approx(1.0)
    single = kit.summary("balance.types", samples[:3])
    assert single.value is None
    assert "one type" in single.reason


def test_types_fall_as_one_takes_over(kit: SimpleNamespace) -> None:
    def taken(n: int) -> float:
        kinds = ["count" if i < n else ("count", "size", "position", "existence")[i % 4] for i in range(100)]
        return float(
            kit.value("balance.types", [kit.sample(("q", "a"), type=t, image=f"{i}.jpg") for i, t in enumerate(kinds)])
        )

    values = [taken(n) for n in (0, 30, 60, 90)]
    assert values == sorted(values, reverse=True)


def test_answers_by_hand(kit: SimpleNamespace) -> None:
    samples = [
        *asked(kit, ["Yes", "yes.", "No", "Yes, there is."], type="existence"),
        *asked(kit, ["two", "three", "A long answer with many words."], type="count"),
    ]
    found = kit.summary("balance.answers", samples)
    assert found.value == pytest.approx((3 + 1) / 6)
    assert found.by_type == {"existence": (0.75, 4), "count": (0.5, 2)}
    assert kit.summary("balance.answers", samples[-1:]).value is None


def test_answers_rise_as_one_answer_takes_over(kit: SimpleNamespace) -> None:
    values = [
        kit.value("balance.answers", asked(kit, ["two" if i < n else str(i % 10) for i in range(100)], type="count"))
        for n in (0, 30, 60, 100)
    ]
    assert values == sorted(values)
    assert values[0] == 0.1
    assert values[-1] == 1.0
    reworded = asked(kit, [f"{i % 10}." for i in range(100)], type="count")
    assert kit.value("balance.answers", reworded) == 0.1


def test_yes_ratio_by_hand(kit: SimpleNamespace) -> None:
    found = kit.summary("balance.yes_ratio", asked(kit, ["Yes", "No", "No, none.", "Maybe", "yes"]))
    assert found.value == 0.5
    assert found.n == 4
    assert kit.summary("balance.yes_ratio", asked(kit, ["Two"])).value is None


def test_yes_ratio_follows_flips_alone(kit: SimpleNamespace) -> None:
    def share(n: int, yes: str) -> float:
        return float(
            kit.value("balance.yes_ratio", asked(kit, [yes if i < n else ("Yes", "No")[i % 2] for i in range(100)]))
        )

    assert [share(n, "Yes") for n in (0, 20, 50, 100)] == [0.5, 0.6, 0.75, 1.0]
    longer = [("Yes, of course.", "No, there is none.")[i % 2] for i in range(100)]
    assert kit.value("balance.yes_ratio", asked(kit, longer)) == 0.5


OPTIONS = "What is it?\n(A) dog\n(B) cat\n(C) car\n(D) bus"


def test_letters_by_hand(kit: SimpleNamespace) -> None:
    assert kit.value("balance.letters", asked(kit, ["A", "B", "(C)", "D. bus"], [OPTIONS] * 4)) == 0.0
    assert kit.value("balance.letters", asked(kit, ["A", "A", "A", "The answer is B"], [OPTIONS] * 4)) == 0.5
    two = "Which?\nA. dog\nB. cat"
    # Expected shares: A and B 0.375 each over one question with two options and one with four.
    found = kit.summary("balance.letters", asked(kit, ["A", "A"], [two, OPTIONS]))
    assert found.value == pytest.approx(1 - 0.375)
    assert found.bars.labels == ("A", "B", "C", "D")
    assert kit.summary("balance.letters", asked(kit, ["A dog"], ["What is it? A dog or a cat?"])).value is None


def test_letters_rise_as_one_letter_takes_over(kit: SimpleNamespace) -> None:
    values = [
        kit.value("balance.letters", asked(kit, ["C" if i < n else "ABCD"[i % 4] for i in range(100)], [OPTIONS] * 100))
        for n in (0, 20, 60, 100)
    ]
    assert values == pytest.approx([0.0, 0.15, 0.45, 0.75])


def test_blind_sees_wording_and_not_noise(kit: SimpleNamespace) -> None:
    things = [f"thing{i}" for i in range(10)]

    def accuracy(leaky: int) -> float:
        answers = [("Yes", "No")[(i // 10) % 2] for i in range(400)]
        told = [f"Is the {'red' if a == 'Yes' else 'blue'} {things[i % 10]} here?" for i, a in enumerate(answers)]
        plain = [f"Is the old {things[i % 10]} here?" for i in range(400)]
        questions = [t if i % 10 < leaky else p for i, (t, p) in enumerate(zip(told, plain, strict=True))]
        return float(kit.value("balance.blind", asked(kit, answers, questions)))

    values = [accuracy(n) for n in (0, 4, 8, 10)]
    assert values == sorted(values)
    assert values[0] < 0.56
    assert values[-1] == 1.0


def test_blind_keeps_images_together(kit: SimpleNamespace) -> None:
    # Each image has its own word and answer: an honest fold never saw the word.
    samples = [
        kit.sample((f"Is the word{i} here?", ("Yes", "No")[(i * 7 // 3) % 2]), image=f"{i}.jpg", id=f"{i}-{k}")
        for i in range(60)
        for k in range(10)
    ]
    found = kit.summary("balance.blind", samples)
    assert found.value < 0.7
    assert found.bars.labels == ("question alone", "most frequent answer")
    assert kit.summary("balance.blind", asked(kit, ["Yes"] * 200)).value is None
    assert kit.summary("balance.blind", samples[:20]).value is None


def test_polarity_by_hand(kit: SimpleNamespace) -> None:
    questions = ["Is there a dog?"] * 4 + ["Is there a cat in the image?"] * 4 + ["Is there a car?"] * 3
    answers = ["Yes"] * 3 + ["No"] + ["Yes", "Yes", "No", "No"] + ["Yes"] * 3
    found = kit.summary("balance.polarity", asked(kit, answers, questions))
    assert found.value == pytest.approx((2 + 0) / 8)
    assert found.n == 8
    assert kit.summary("balance.polarity", asked(kit, ["Yes"] * 3)).value is None


def test_polarity_sees_what_the_yes_ratio_does_not(kit: SimpleNamespace) -> None:
    def one_sided(n: int) -> tuple[float, float]:
        questions = [f"Is there a {THINGS[i % 4]}?" for i in range(80)]
        answers = [("Yes", "No")[i % 4 % 2 if i < n else i // 4 % 2] for i in range(80)]
        samples = asked(kit, answers, questions)
        return kit.value("balance.polarity", samples), kit.value("balance.yes_ratio", samples)

    found = [one_sided(n) for n in (0, 40, 80)]
    assert [p for p, _ in found] == pytest.approx([0.0, 0.5, 1.0])
    assert [y for _, y in found] == pytest.approx([0.5, 0.5, 0.5])


def test_phrasing_by_hand(kit: SimpleNamespace) -> None:
    questions = [f"Is there a {t}?" for t in THINGS * 3] + ["Can you see it?"] * 5
    found = kit.summary("balance.phrasing", asked(kit, ["Yes"] * 20, questions, type="existence"))
    assert found.value == pytest.approx(15 / 20)
    assert found.by_type == {"existence": (0.75, 20)}
    assert kit.summary("balance.phrasing", asked(kit, ["Yes"] * 19, type="existence")).value is None


def test_phrasing_rises_with_one_template_and_not_with_nouns(kit: SimpleNamespace) -> None:
    wordings = ["Is there a {}?", "Can you see a {}?", "Does it show a {}?", "Are any {} there?"]

    def share(n: int, nouns: int) -> float:
        questions = [wordings[0 if i < n else i % 4].format(THINGS[i % nouns]) for i in range(100)]
        return float(kit.value("balance.phrasing", asked(kit, ["Yes"] * 100, questions, type="existence")))

    assert [share(n, 5) for n in (0, 20, 60, 100)] == pytest.approx([0.25, 0.4, 0.7, 1.0])
    assert share(20, 1) == share(20, 5)


def test_sources_by_hand(kit: SimpleNamespace) -> None:
    samples = [kit.sample(("q", "a"), image=f"{i}.jpg", source=s) for i, s in enumerate(["coco", "coco", "vg", ""])]
    found = kit.summary("balance.sources", samples)
    assert found.value == pytest.approx(2 * math.sqrt(2))
    assert found.bars.labels == ("coco", "unknown", "vg")


def test_objects_by_hand(kit: SimpleNamespace) -> None:
    samples = asked(kit, ["There is a dog."] * 5, ["What is there?"] * 5)
    scenes = [kit.scene(f"{i}.jpg", "dog") for i in range(5)]
    found = kit.summary("balance.objects", samples, scenes)
    assert found.value == pytest.approx(0.8)  # one of five categories holds all mentions
    even = asked(kit, [f"There is a {t}." for t in THINGS], ["What is there?"] * 5)
    assert kit.value("balance.objects", even, scenes) == pytest.approx(0.0)


def test_objects_rise_as_one_category_takes_over(kit: SimpleNamespace) -> None:
    scenes = [kit.scene(f"{i}.jpg", *THINGS) for i in range(50)]

    def inequality(n: int, extra: str = "") -> float:
        answers = [f"There is a {'dog' if i < n else THINGS[i % 5]}.{extra}" for i in range(50)]
        return float(kit.value("balance.objects", asked(kit, answers, ["What is there?"] * 50), scenes))

    values = [inequality(n) for n in STRENGTHS]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(0.8)
    assert [inequality(n, " It is nice.") for n in STRENGTHS] == values


def test_cooccurrence_rises_with_implausible_negatives(kit: SimpleNamespace) -> None:
    # Streets show car, bus; homes show dog, cat. A cat is likely where a dog is, a bus is not.
    scenes = [
        kit.scene(f"{i}.jpg", *(("car", "bus") if i % 2 else ("dog", "cat" if i % 4 else "person"))) for i in range(80)
    ]

    def gap(n: int) -> float:
        samples = []
        for i in range(0, 80, 4):  # homes without a cat
            denied = "bus" if i < 4 * n else "cat"
            samples.append(kit.sample(("Is there a dog?", "Yes."), (f"Is there a {denied}?", "No."), image=f"{i}.jpg"))
        samples += [kit.sample(("q", "a"), image=f"{i}.jpg") for i in range(80) if i % 4]
        return float(kit.value("balance.cooccurrence", samples, scenes))

    values = [gap(n) for n in (0, 5, 10, 20)]
    assert values == sorted(values)
    assert values[-1] > values[0] + 1


def test_cooccurrence_reads_denials_by_programs(kit: SimpleNamespace) -> None:
    """A program that finds nothing denies its thing, as the words beside it do; it does not affirm it."""
    scenes = [kit.scene(f"{i}.jpg", "dog", *(("cat",) if i % 2 else ())) for i in range(20)]

    def stated(i: int, thing: str, there: bool) -> Sample:
        program = dumps(Exists(OfCategory(Objects(), thing)))
        made = Evidence(exchange=0, type="existence", form="yes_no", program=program, value=str(there).lower())
        pair = (f"Is there a {thing}?", "Yes." if there else "No.")
        return kit.sample(pair, id=f"{thing}{i}", image=f"{i}.jpg", evidence=(made,))

    samples = [stated(i, "dog", True) for i in range(20)] + [stated(i, "cat", bool(i % 2)) for i in range(20)]
    found = plausible_statements(kit.view(samples, scenes))
    # A dog alone has nothing to go with.
    assert {(s.category, s.negated) for s in found} == {("dog", False), ("cat", False), ("cat", True)}
    assert len({(s.row, s.k) for s in found}) == len(found)


def test_cooccurrence_needs_both_sides(kit: SimpleNamespace) -> None:
    found = kit.summary("balance.cooccurrence", asked(kit, ["Yes."]), [kit.scene("0.jpg", "dog", "cat")])
    assert found.value is None
    assert found.reason


def test_blind_learns_nothing_from_copies(kit: SimpleNamespace) -> None:
    answers = [("Yes", "No", "Two")[i * i % 7 % 3] for i in range(300)]
    questions = [f"Is the {'red' if i % 3 else 'blue'} thing{i % 11} number {i % 5}?" for i in range(300)]
    samples = asked(kit, answers, questions)
    copies = [msgspec.structs.replace(s, id=f"{s.id}-again") for i, s in enumerate(samples) if i % 4 == 0]
    once, more = (kit.summary("balance.blind", s) for s in (samples, [*samples, *copies]))
    assert (more.value, more.interval, more.n) == (once.value, once.interval, once.n)
