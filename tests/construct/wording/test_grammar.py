"""Every question that the data files can ask, and many answers, held against the rules of English."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from construct.wording.wording_examples import examples, of, task, the
from vlit.claims import load_lexicon
from vlit.construct.task import Task
from vlit.construct.wording import REGISTERS, Utterance, Wording
from vlit.program import AttributeOf, BoxOf, Count, Holds, PlaceOf, RelationOf, dumps
from vlit.schema import Part

WORDING = Wording(load_lexicon("coco"))
EXAMPLES = list(examples())
PRONOUNS = [
    task("position", "free", PlaceOf(the("person")), "top"),
    task("attribute", "free", AttributeOf(the("skis"), "colour"), "red"),
    task("grounding", "free", BoxOf(the("dog")), [1.0, 2.0, 3.0, 4.0]),
    task("spatial", "free", RelationOf(the("dog"), the("person")), "left"),
    task("spatial", "free", Holds("above", the("person"), the("dog")), False),
    task("spatial", "yesno", Holds("larger", the("dog"), the("person")), True),
    task("count", "free", Count(of("broccoli")), 2),
    task("count", "word", Count(of("skis")), 2),
]
VOWEL_SOUND = re.compile(r"\ba (?=[aeiou])(?!one\b|uni|use|eu)|\ban (?![aeiou\"“]|hour)", re.IGNORECASE)
WRONG = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[{}\[\]|\x00]", r" {2}", r" [,.?!;:]", r"\.\.|\?\?|,,", r"\b(\w+) \1\b(?<!had had)", r"^\W*$",
        r"\b(?:are|were) (?:there )?(?:exactly |only |just )?(?:one|1|a|an)\b",
        r"\b(?:is there|there is) (?:exactly |only |just )?(?:two|three|four|five|six|seven|eight|nine|ten|1?[02-9])\b",
        r"\b(?:one|a|an) (?:people|sheeps|buses|knives|hot dogs|pairs|pieces|oranges|TVs|skis|scissors|broccoli)\b",
        r"\b(?:two|three|12) (?:person|bus|knife|hot dog|pair|piece|orange|TV)\b",
        r"\b(?:two|three|four|12) (?:skis|scissors|broccoli)\b",
        r"\bmany (?:person|bus|knife|orange|skis|scissors|broccoli)\b", r"\bcolor\b|\bcenter\b",
        r"annotat|bounding boxes|caption says|ground truth", r"\bthe the\b|\bbox of it\b",
        r"image[^.?\n]*\bof the (?:image|picture|photo)\b[^.?\n]*\b(?:in|of) (?:the|this) (?:image|picture|photo)\b",
    )
]  # fmt: skip


def plain(parts: tuple[Part, ...]) -> str:
    """The words with boxes as a reader sees them."""
    return "".join("(1, 2, 3, 4)" if part.type == "box" else part.text for part in parts)


def faults(text: str) -> list[str]:
    found = [match.group() for match in (pattern.search(text) for pattern in WRONG) if match]
    return found + VOWEL_SOUND.findall(text)


def check(said: Utterance, one: Task) -> None:
    question, answer = plain(said.question), plain(said.answer)
    where = f"{said.phrasing}: {question} || {answer}"
    assert not faults(question), (faults(question), where)
    assert one.form == "json" or not faults(answer), (faults(answer), where)
    assert question[0].isupper() or question[0] in '("', where
    assert question[-1] in "?." or one.form == "choice", where
    assert all(part.text or part.box for part in said.question + said.answer), where
    if one.form == "free":
        assert answer[0].isupper() or answer[0] in '"“' or answer[:-1].isdigit(), where
        assert answer.endswith((".", "?")), where
    else:
        assert not answer.endswith("."), where
    if question.split("\n")[0].startswith(
        ("Can you", "Could you", "Do you", "Is ", "Are ", "Where", "What", "How", "Which")
    ):
        assert "?" in question, where


def test_every_question_of_every_type_is_good_english() -> None:
    whole: set[tuple[str, str, type]] = set()
    for one in EXAMPLES:
        kind = (one.type, one.form, one.program.__class__)
        most = 20 if kind in whole else 600  # most of them once, a part of them for every further category
        whole.add(kind)
        total = WORDING.phrasings(one.type, one.form, one.program)
        for number in range(min(total, most)):
            check(WORDING.word(one, number, variant=number), one)


@pytest.mark.parametrize("register", REGISTERS[1:])
def test_every_register_is_good_english(register: str) -> None:
    whole: set[tuple[str, str, type]] = set()
    for one in EXAMPLES:
        kind = (one.type, one.form, one.program.__class__)
        total = WORDING.phrasings(one.type, one.form, one.program, register)
        for number in range(0, total, max(1, total // (2 if kind in whole else 25))):
            check(WORDING.word(one, number, variant=number, register=register), one)
        whole.add(kind)


def test_every_follow_up_is_good_english() -> None:
    for one in PRONOUNS:
        for number in range(150):
            check(WORDING.word(one, number, variant=number, pronoun=True), one)


def test_every_answer_is_good_english() -> None:
    for one in EXAMPLES:
        for variant in range(16):
            check(WORDING.word(one, 7 * variant, variant=variant * 31), one)


def test_numbers_of_phrasings() -> None:
    for one in EXAMPLES:
        assert WORDING.phrasings(one.type, one.form, one.program) >= 30, (one.type, one.form)
        every = sum(WORDING.phrasings(one.type, one.form, one.program, register) for register in REGISTERS)
        assert every >= 100, (one.type, one.form)


def test_phrasings_differ_from_one_another() -> None:
    for one in EXAMPLES:
        if "broccoli" in str(one.program):
            continue  # "any broccoli" stands for both "a dog" and "any dogs"
        if one.type == "read_text" and one.facts:
            continue  # the place is known to the task alone; it has fewer questions and they come round again
        total = min(WORDING.phrasings(one.type, one.form, one.program), 200)
        questions = {plain(WORDING.word(one, number).question) for number in range(total)}
        # "The largest bus" says "in the image" by itself, as a template may.
        least = 0.8 if "superlative" in dumps(one.program) else 0.98
        assert len(questions) >= least * total, (one.type, one.form, len(questions), total)


def test_no_template_drowns_the_others() -> None:
    one = task("count", "free", Count(of("dog")), 2)
    total = WORDING.phrasings("count", "free", one.program)
    openings = [" ".join(plain(WORDING.word(one, n).question).split()[:5]) for n in range(total)]
    assert max(openings.count(opening) for opening in set(openings)) <= 0.25 * total


@pytest.mark.parametrize("name", ["shapes", ""])
def test_other_lexicons_use_their_own_words(name: str) -> None:
    wording = Wording(load_lexicon(name))
    one = task("count", "free", Count(of("circle")), 2)
    total = wording.phrasings("count", "free", one.program)
    text = " ".join(
        chain.from_iterable(
            (plain(u.question), plain(u.answer)) for u in (wording.word(one, n, variant=n) for n in range(total))
        )
    )
    assert ("drawing" in text) == (name == "shapes")
    assert ("photo" in text) == (name != "shapes")
