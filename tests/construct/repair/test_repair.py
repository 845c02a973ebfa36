"""What the scene decides is mended; what it does not, or what would fall apart, is left alone.

The kitchen: a dog, three cups, a pizza, a crowd of persons; no cat and no car.
"""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handmade import kitchen
from vlit.claims import SceneTable, audit_sample, load_lexicon
from vlit.construct.quality import check_samples
from vlit.construct.repair import repair
from vlit.program import Count, Objects, OfCategory, dumps
from vlit.schema import Evidence, Message, Part, Sample

_LEXICON = load_lexicon("coco")
_TABLE = SceneTable(kitchen())


def sample(*exchanges: tuple[str, str], **more: object) -> Sample:
    messages = []
    for number, (question, answer) in enumerate(exchanges):
        lead = (Part("image"),) if number == 0 else ()
        messages += [Message("user", (*lead, Part("text", question))), Message("assistant", (Part("text", answer),))]
    return Sample(id="x", images=(kitchen().image,), messages=tuple(messages), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "wrong", "right", "kind"),
    [
        ("What is there?", "There are four cups in the image.", "There are three cups in the image.", "number"),
        ("What is there?", "Two dogs are visible.", "One dog is visible.", "number"),
        ("What is there?", "There are 2 dogs in the image.", "There is 1 dog in the image.", "number"),
        ("What is there?", "There is one cup in the image.", "There are three cups in the image.", "number"),
        ("How many cups are there?", "Five.", "Three.", "number"),
        ("How many dogs are there?", "2", "1", "number"),
        ("Is there a cat in the image?", "Yes, there is a cat.", "No, there is no cat in the image.", "polarity"),
        ("Is there a dog?", "No.", "Yes, there is a dog in the image.", "polarity"),
        ("Are there any cups?", "No, there are no cups.", "Yes, there are cups in the image.", "polarity"),
        ("Describe it.", "A brown dog sits in the kitchen. There is also a cat. It sleeps on the floor. Three cups "
         "stand there, and a pizza lies near the wall.", "A brown dog sits in the kitchen. Three cups stand there, "
         "and a pizza lies near the wall.", "sentence"),
        ("Describe it.", "A brown dog sits in the kitchen, with cups and a pizza. A car stands behind the dog.",
         "A brown dog sits in the kitchen, with cups and a pizza.", "sentence"),
    ],
)  # fmt: skip
def test_one_answer(question: str, wrong: str, right: str, kind: str) -> None:
    found = repair(sample((question, wrong)), _TABLE, _LEXICON)
    assert found is not None
    assert found.sample.exchanges() == [(question, right)]
    assert [change.kind for change in found.changes] == [kind]
    assert found.sample.lineage[-1].step == "construct.repair"
    assert kind in found.sample.lineage[-1].detail


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Describe it.", "A cat."),  # nothing would be left
        (
            "What is the cat doing?",
            "The cat sleeps. It is a fine day in this kitchen for everybody.",
        ),  # it was asked for
        ("Describe it.", "A dog sits in a kitchen with some cups."),  # nothing is wrong
        ("How many people are there?", "Five."),  # a crowd hides the number
    ],
)
def test_what_is_left_alone(question: str, answer: str) -> None:
    assert repair(sample((question, answer)), _TABLE, _LEXICON) is None


def test_a_question_about_nothing_leaves_a_conversation() -> None:
    about_a_cat = ("What is the cat doing?", "The cat is sleeping.")
    talk = sample(("What is there?", "A dog."), about_a_cat, ("How many cups are there?", "Three."))
    found = repair(talk, _TABLE, _LEXICON)
    assert found is not None
    assert found.sample.exchanges() == [("What is there?", "A dog."), ("How many cups are there?", "Three.")]
    first = repair(sample(about_a_cat, ("How many cups are there?", "Three.")), _TABLE, _LEXICON)
    assert first is not None
    assert first.sample.messages[0].content[0].type == "image"
    assert repair(sample(about_a_cat, ("What colour is it?", "Black.")), _TABLE, _LEXICON) is None


def test_several_mistakes_at_once() -> None:
    said = "There are four cups in the image. There are two dogs in the image. A pizza lies near the wall. I see a car."
    found = repair(sample(("Describe it.", said)), _TABLE, _LEXICON)
    assert found is not None
    assert sorted(change.kind for change in found.changes) == ["number", "number", "sentence"]
    assert found.sample.exchanges()[0][1] == (
        "There are three cups in the image. There is one dog in the image. A pizza lies near the wall."
    )


def test_the_answer_of_a_program_is_mended_and_read_back() -> None:
    program = Count(OfCategory(Objects(), "cup"))
    evidence = Evidence(
        exchange=0, type="count", form="free", program=dumps(program), value="3", objects=("c1", "c2", "c3")
    )
    wrong = sample(("How many cups are there?", "There are five cups."), evidence=(evidence,))
    assert any(v.status == "contradicted" for v in audit_sample(wrong, _TABLE, _LEXICON))
    checked = check_samples([wrong], kitchen(), _LEXICON, mend=True)
    assert [s.exchanges()[0][1] for s in checked.kept] == ["There are three cups."]
    assert checked.counts["repaired"] == checked.counts["repaired.number"] == 1
    assert [r.gate for r in check_samples([wrong], kitchen(), _LEXICON).rejects] == ["claims"]


_SENTENCES = st.sampled_from(
    ["A brown dog sits there.", "There are two cups in the image.", "I can see a cat.", "It is asleep.", "Nice.",
     "There is a pizza.", "There are three cups in the image.", "No dog is visible.", "A car stands outside."]
)  # fmt: skip


@given(st.lists(st.lists(_SENTENCES, min_size=1, max_size=5), min_size=1, max_size=3))
def test_what_is_mended_holds_no_contradiction_and_its_form(answers: list[list[str]]) -> None:
    talk = sample(*((f"What about it, {i}?", " ".join(answer)) for i, answer in enumerate(answers)))
    before = msgspec.json.encode(talk)
    found = repair(talk, _TABLE, _LEXICON)
    assert msgspec.json.encode(talk) == before
    wrong = any(v.status == "contradicted" for v in audit_sample(talk, _TABLE, _LEXICON))
    if found is None:
        return
    assert wrong
    assert not [v for v in audit_sample(found.sample, _TABLE, _LEXICON) if v.status == "contradicted"]
    assert [m.role for m in found.sample.messages] == ["user", "assistant"] * (len(found.sample.messages) // 2)
    assert sum(p.type == "image" for m in found.sample.messages for p in m.content) == 1
    assert all(m.text for m in found.sample.messages)
