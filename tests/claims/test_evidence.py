"""Program-made samples: replay, stored value and the words of the answer must agree."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from vlit import program as p
from vlit.claims import audit_sample, check_evidence, load_lexicon, replay
from vlit.program import Program
from vlit.schema import Evidence, Message, Part, Sample, Verdict

COCO, SHAPES = load_lexicon("coco"), load_lexicon("shapes")
ALL = p.Objects()
DOGS, CUPS, CATS = (p.OfCategory(ALL, name) for name in ("dog", "cup", "cat"))
CUP, CAT = p.TheOne(CUPS), p.TheOne(CATS)
BIG, SMALL = p.Superlative(DOGS, "largest"), p.Superlative(DOGS, "smallest")
OPTIONS = "\nA. one\nB. two\nC. three\nD. five\nAnswer with the letter."


def sample(question: str, answer: str | Part, program: Program, value: object, *, type_: str, form: str) -> Sample:
    part = answer if isinstance(answer, Part) else Part("text", answer)
    return Sample(
        id="x",
        messages=(
            Message("user", (Part("image"), Part("text", question))),
            Message("assistant", (Part("text", "Here: "), part) if isinstance(answer, Part) else (part,)),
        ),
        evidence=(
            Evidence(
                exchange=0, type=type_, form=form, program=p.dumps(program), value=msgspec.json.encode(value).decode()
            ),
        ),
    )


def verdict(
    make: SimpleNamespace,
    question: str,
    answer: str | Part,
    program: Program,
    *,
    type_: str = "count",
    form: str = "free",
) -> Verdict:
    """The verdict where the stored value is right, so that only the words can be wrong."""
    s = make.tables()
    value = replay(program, s)
    assert value is not None
    return check_evidence(sample(question, answer, program, value, type_=type_, form=form), s, COCO)[0]


@pytest.mark.parametrize(
    ("program", "question", "answer", "expected"),
    [
        (p.Exists(DOGS), "Is there a dog?", "Yes.", "s"),
        (p.Exists(DOGS), "Is there a dog?", "No, there is no dog.", "c"),
        (p.Exists(DOGS), "Is there a dog?", "There are some dogs.", "s"),
        (p.Exists(p.OfCategory(ALL, "bus")), "Is there a bus?", "I do not see any bus in the image.", "s"),
        (p.Exists(p.OfCategory(ALL, "bus")), "Is there a bus?", "Yes, I can see a bus.", "c"),
        (p.Exists(p.OfCategory(ALL, "bus")), "Where is the bus?", "There is no bus, so I cannot answer that.", "s"),
        (p.Count(DOGS), "How many dogs?", "There are two dogs in the image.", "s"),
        (p.Count(DOGS), "How many dogs?", "2", "s"),
        (p.Count(DOGS), "How many dogs?", "There are three dogs.", "c"),
        (p.Count(DOGS), "How many dogs?", "Some.", "u"),
        (p.Count(p.OfCategory(ALL, "bus")), "How many buses?", "None. There are no buses.", "s"),
        (p.Count(p.OfCategory(ALL, "bus")), "How many buses?", "I cannot see any buses.", "s"),
        (p.TotalOf((p.Count(DOGS), p.Count(CATS))), "", "Two dogs and one cat, which makes three altogether.", "s"),
        (p.TotalOf((p.Count(DOGS), p.Count(CATS))), "", "Two dogs and one cat, so there are four in total.", "c"),
        (p.CategoryOf(p.Nearest(ALL, SMALL)), "What is closest to the cup?", "It is a dog.", "s"),
        (p.CategoryOf(p.Nearest(ALL, SMALL)), "What is closest to the cup?", "A cat is closest to the cup.", "c"),
        (p.CategoryOf(p.Nearest(ALL, SMALL)), "What is it?", "A thing.", "u"),
        (p.PlaceOf(CUP), "Where is the cup?", "It is in the top right part of the image.", "s"),
        (p.PlaceOf(CUP), "Where is the cup?", "In the upper-right corner.", "s"),
        (p.PlaceOf(CUP), "Where is the cup?", "On the right.", "c"),
        (p.PlaceOf(SMALL), "Where is it?", "Right in the centre of the image.", "s"),
        (p.PlaceOf(CUP), "Where is it?", "Over there.", "u"),
        (p.Holds("left", SMALL, CUP), "", "Yes, that is right. The smallest dog is to the left of the cup.", "s"),
        (p.Holds("left", SMALL, CUP), "", "Yes, the cup is to the left of the smallest dog.", "c"),
        (p.Holds("right", SMALL, CUP), "", "No, it is to the left of the cup.", "s"),
        (p.Holds("right", SMALL, CUP), "", "No, it is not to the right of the cup. It is to the left of it.", "s"),
        (p.Holds("right", SMALL, CUP), "", "Yes.", "c"),
        (p.RelationOf(CUP, CAT), "Where is the cup relative to the cat?", "Above the cat.", "s"),
        (p.RelationOf(CUP, CAT), "Where is the cup relative to the cat?", "The cat is below the cup.", "s"),
        (p.RelationOf(CUP, CAT), "Where is the cup relative to the cat?", "The cup is below the cat.", "c"),
        (p.RelationOf(CUP, CAT), "Where is the cup relative to the cat?", "Next to it.", "u"),
        (
            p.Predicate(p.ObjectAt("d1"), p.ObjectAt("k")),
            "How are they related?",
            "The dog is looking at the cat.",
            "s",
        ),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "More cups or more dogs?", "There are more dogs than cups.", "s"),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "More cups or more dogs?", "There are more cups than dogs.", "c"),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "More cups or more dogs?", "There are fewer cups than dogs.", "s"),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "", "There is one cup and two dogs, so there are more dogs.", "s"),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "More cups or more dogs?", "Dogs.", "s"),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "Are there more cups than dogs?", "No.", "s"),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "Are there more dogs than cups?", "No.", "c"),
        (p.MoreOf(p.Count(CUPS), p.Count(CATS)), "More cups or more cats?", "There are as many cups as cats.", "s"),
        (p.MoreOf(p.Count(CUPS), p.Count(DOGS)), "More cups or more dogs?", "Hard to say.", "u"),
        (p.LargerOf(CAT, CUP), "Which appears larger, the cat or the cup?", "The cat does.", "s"),
        (
            p.LargerOf(CAT, CUP),
            "Which appears larger, the cat or the cup?",
            "The cup appears smaller than the cat.",
            "s",
        ),
        (p.LargerOf(CAT, CUP), "Which appears larger, the cat or the cup?", "The cup looks bigger.", "c"),
        (p.LargerOf(CAT, CUP), "Which appears smaller, the cat or the cup?", "The cup.", "s"),
        (p.LargerOf(BIG, SMALL), "", "The largest dog appears larger than the smallest dog.", "s"),
        (p.Inventory(), "List.", "The image shows one cat, a cup and two dogs.", "s"),
        (p.Inventory(), "List.", "1 cat, 1 cup, 3 dogs", "c"),
        (p.Inventory(), "List.", "one cat and two dogs", "c"),
        (p.Inventory(), "List.", "cats, cups and dogs", "u"),
        (p.Captions(), "Describe.", "A brown dog looks at a horse in a field.", "s"),
        (p.Captions(), "Describe.", "A brown dog looks at a horse in a field. There are two dogs.", "s"),
        (p.Captions(), "Describe.", "A brown dog looks at a horse in a field. There is a bus.", "c"),
        (p.Captions(), "Describe.", "A dog looks at a bus.", "c"),
        (p.Captions(), "Describe.", "What a nice day.", "u"),
        (p.ReadText("t1"), "What does it say?", 'The text says "STOP".', "s"),
        (p.ReadText("t1"), "What does it say?", "stop", "s"),
        (p.ReadText("t1"), "What does it say?", 'It reads "Main St".', "c"),
        (p.ReadText("t1"), "What does it say?", 'It reads "GO".', "c"),
        (p.ReadText("t1"), "What does it say?", "Something.", "u"),
        (p.BoxOf(CUP), "Give the box.", "There.", "u"),
    ],
)
def test_free_answers(make: SimpleNamespace, program: Program, question: str, answer: str, expected: str) -> None:
    found = verdict(make, question, answer, program)
    assert found.status[0] == expected, found.reason
    assert found.claim.start == -1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("B", "s"), ("B.", "s"), ("(b)", "s"), ("B. two", "s"), ("The answer is B.", "s"), ("two", "s"), ("A", "c"),
        ("C. three", "c"), ("B. three", "c"), ("E", "u"), ("hm", "u"),
    ],
)  # fmt: skip
def test_choices(make: SimpleNamespace, answer: str, expected: str) -> None:
    assert verdict(make, "How many dogs?" + OPTIONS, answer, p.Count(DOGS), form="choice").status[0] == expected


def test_a_choice_needs_exactly_one_right_option(make: SimpleNamespace) -> None:
    twice = verdict(make, "How many dogs?\nA) 2\nB) two\nC) 3", "A", p.Count(DOGS), form="choice")
    assert (twice.status, "all say" in twice.reason) == ("contradicted", True)
    none = verdict(make, "How many dogs?\n(A) 5\n(B) 4", "A", p.Count(DOGS), form="choice")
    assert none.status == "contradicted"
    assert verdict(make, "How many dogs?", "A", p.Count(DOGS), form="choice").status == "unknown"


@pytest.mark.parametrize(
    ("program", "type_", "question", "answer", "expected"),
    [
        (p.Count(DOGS), "wrong_count", "There are three dogs, right?", "No, there are two dogs.", "s"),
        (p.Count(DOGS), "wrong_count", "There are three dogs, right?", "No, there are two dogs, not three.", "s"),
        (p.Count(DOGS), "wrong_count", "There are three dogs, right?", "No, there are three dogs.", "c"),
        (p.Count(DOGS), "wrong_count", "There are three dogs, right?", "Yes, there are two dogs.", "c"),
        (p.Count(DOGS), "right_count", "There are two dogs, right?", "Yes, there are two dogs.", "s"),
        (p.Count(DOGS), "right_count", "There are two dogs, right?", "Yes, I count three dogs.", "c"),
        (p.Count(DOGS), "right_count", "There are two dogs, right?", "No, there are two dogs.", "c"),
        (p.Count(DOGS), "wrong_count", "There are three dogs, right?", "No.", "s"),
        (p.Count(DOGS), "wrong_count", "There are two dogs, right?", "No.", "c"),
        (p.Count(DOGS), "wrong_count", "There are three dogs, right?", "There are two dogs.", "c"),
        (
            p.Holds("below", CUP, CAT),
            "wrong_relation",
            "The cup is below the cat, right?",
            "No, it is above the cat.",
            "s",
        ),
        (
            p.Holds("below", CUP, CAT),
            "wrong_relation",
            "The cup is below the cat, right?",
            "No, it is below the cat.",
            "c",
        ),
        (p.RelationOf(CUP, CAT), "wrong_relation", "The cup is below the cat?", "No, the cup is above the cat.", "s"),
        (p.Holds("above", CUP, CAT), "wrong_relation", "The cup is above the cat?", "No.", "c"),
    ],
)
def test_corrections_deny_and_state_the_truth(
    make: SimpleNamespace, program: Program, type_: str, question: str, answer: str, expected: str
) -> None:
    found = verdict(make, question, answer, program, type_=type_)
    assert found.status[0] == expected, found.reason


def test_attributes_and_their_corrections(make: SimpleNamespace) -> None:
    s = make.shapes()
    circle = p.AttributeOf(p.TheOne(p.OfCategory(ALL, "circle")), "colour")

    def status(question: str, answer: str, type_: str = "attribute") -> str:
        return check_evidence(sample(question, answer, circle, "red", type_=type_, form="free"), s, SHAPES)[0].status[0]

    assert status("What colour is the circle?", "The circle is red.") == "s"
    assert status("What colour is the circle?", "Blue.") == "c"
    assert (
        status("What colour is the circle next to the blue square?", "The circle next to the blue square is red.")
        == "s"
    )
    assert status("What colour is it?", "It is round.") == "u"
    assert status("Is the circle blue?", "No, it is red, not blue.", "wrong_attribute") == "s"
    assert status("Is the circle blue?", "No, the circle is not blue. It is green.", "wrong_attribute") == "c"
    assert status("Is the circle blue?", "No.", "wrong_attribute") == "s"
    assert status("Is the circle blue?", "No, that is not right.", "wrong_attribute") == "s"
    assert status("Is the circle blue?", "No, it is not blue. It is round.", "wrong_attribute") == "u"


def test_boxes(make: SimpleNamespace) -> None:
    program = p.BoxOf(CUP)
    assert verdict(make, "Where?", Part("box", "the cup", (85, 10, 95, 25)), program).status == "supported"
    assert verdict(make, "Where?", Part("box", "the cup", (85.01, 10, 95, 25)), program).status == "supported"
    assert verdict(make, "Where?", Part("box", "the cup", (80, 10, 95, 25)), program).status == "contradicted"
    assert verdict(make, "Where?", Part("box", "", (40, 5, 60, 10)), p.TextBox("t2")).status == "supported"


def test_a_wrong_stored_value_and_an_unclear_program(make: SimpleNamespace) -> None:
    s = make.tables()
    wrong = check_evidence(sample("How many?", "Three.", p.Count(DOGS), 3, type_="count", form="word"), s, COCO)[0]
    assert (wrong.status, wrong.reason) == ("contradicted", "replay gives 2, the evidence says 3")
    unclear = sample("Where?", "On the left.", p.PlaceOf(p.TheOne(DOGS)), "left", type_="position", form="word")
    assert check_evidence(unclear, s, COCO)[0].status == "contradicted"
    truth = sample("Any?", "Yes.", p.Exists(DOGS), 1, type_="existence", form="yesno")
    assert check_evidence(truth, s, COCO)[0].status == "contradicted"


def test_malformed_evidence_is_unknown(make: SimpleNamespace) -> None:
    good = sample("How many?", "Two.", p.Count(DOGS), 2, type_="count", form="word")
    for change in ({"program": "{}"}, {"program": "count"}, {"value": "{"}, {"exchange": 3}, {"exchange": -1}):
        evidence = (msgspec.structs.replace(good.evidence[0], **change),)
        bad = msgspec.structs.replace(good, evidence=evidence)
        assert [v.status for v in check_evidence(bad, make.tables(), COCO)] == ["unknown"], change
    assert check_evidence(msgspec.structs.replace(good, evidence=()), make.tables(), COCO) == []


def test_audit_adds_the_claims_of_free_answers(make: SimpleNamespace) -> None:
    free = sample("How many dogs?", "There are two dogs and a bus.", p.Count(DOGS), 2, type_="count", form="free")
    statuses = [(v.claim.subject, v.status) for v in audit_sample(free, make.tables(), COCO)]
    assert statuses[0] == ("dog", "supported")
    assert ("bus", "contradicted") in statuses
    word = sample("How many dogs?", "Two", p.Count(DOGS), 2, type_="count", form="word")
    assert len(audit_sample(word, make.tables(), COCO)) == 1


def test_audit_without_a_scene_or_evidence(make: SimpleNamespace) -> None:
    plain = Sample(
        id="x",
        messages=(Message("user", (Part("text", "Is there a dog?"),)), Message("assistant", (Part("text", "Yes."),))),
    )
    assert [v.status for v in audit_sample(plain, None, COCO)] == ["unknown"]
    assert [v.status for v in audit_sample(plain, make.tables(), COCO)] == ["supported"]
    assert audit_sample(Sample(id="e", messages=()), make.tables(), COCO) == []


def test_categories_that_no_lexicon_holds_can_be_read(make: SimpleNamespace) -> None:
    s = make.scene([make.thing("l", "lamp post", (0, 0, 10, 40)), make.thing("d", "dog", (60, 0, 90, 90))], closed=())
    program = p.CategoryOf(p.ObjectAt("l"))
    made = sample("What is it?", "It is a lamp post.", program, "lamp post", type_="referring", form="free")
    assert [v.status for v in audit_sample(made, s, COCO)] == ["supported", "supported"]


def test_a_pair_is_named_though_another_thing_is(make: SimpleNamespace) -> None:
    skis = make.scene([make.thing("a", "skis", (10, 60, 30, 90)), make.thing("d", "dog", (60, 60, 90, 90))])
    for said in ("I can see a pair of skis there. It can", "It is a pair of skis. It can"):
        answer = f"{said} be found at the bottom. It is to the left of the dog."
        told = sample("What is here?", answer, p.CategoryOf(p.ObjectAt("a")), "skis", type_="category", form="free")
        assert {v.status for v in audit_sample(told, skis, COCO)} == {"supported"}


@pytest.mark.parametrize(
    ("answer", "form", "type_", "program", "expected"),
    [
        ("B. There is no bus in the image.", "choice", "count", p.Count(DOGS), "s"),
        ("B. two. There is no bus in the image.", "choice", "count", p.Count(DOGS), "s"),
        ("C. There is no bus in the image.", "choice", "count", p.Count(DOGS), "c"),
        ("B. three. There is no bus in the image.", "choice", "count", p.Count(DOGS), "c"),
        ("2. There is no bus in the image.", "word", "multi_step", p.Count(DOGS), "s"),
        ("3. There is no bus in the image.", "word", "multi_step", p.Count(DOGS), "c"),
        (
            "There are three dogs and cats in total. There is no bus in the image.", "free", "count_total",
            p.TotalOf((p.Count(DOGS), p.Count(CATS))), "s",
        ),
        ("In total, there are four shapes. There is no bus.", "free", "count_total", p.Count(ALL), "s"),
        ("In total, there are five shapes. There is no bus.", "free", "count_total", p.Count(ALL), "c"),
    ],
)  # fmt: skip
def test_a_true_sentence_behind_a_reply_is_no_part_of_it(
    make: SimpleNamespace, answer: str, form: str, type_: str, program: Program, expected: str
) -> None:
    question = "How many?" + (OPTIONS if form == "choice" else "")
    found = verdict(make, question, answer, program, type_=type_, form=form)
    assert found.status[0] == expected, found.reason


@pytest.mark.parametrize(("form", "reply"), [("choice", "B"), ("choice", "B. two"), ("word", "2"), ("word", "Two")])
def test_sentences_behind_a_reply_are_read_as_free_text(make: SimpleNamespace, form: str, reply: str) -> None:
    question = "How many dogs?" + (OPTIONS if form == "choice" else "")
    answer = f"{reply}. There is no bus in the image. There is a pizza."
    made = sample(question, answer, p.Count(DOGS), 2, type_="count", form=form)
    found = audit_sample(made, make.tables(), COCO)
    assert [(v.claim.subject, v.status) for v in found] == [
        ("dog", "supported"), ("bus", "supported"), ("pizza", "contradicted"),
    ]  # fmt: skip
    assert [answer[v.claim.start : v.claim.end] for v in found[1:]] == ["bus", "pizza"]
