"""What is said, word for word, and what is refused."""

from __future__ import annotations

import re

import pytest

from construct.wording.wording_examples import examples, known, most, of, task, the
from vlit.claims import load_lexicon
from vlit.construct.task import Task
from vlit.construct.wording import Wording
from vlit.errors import UsageError, VlitError
from vlit.program import (
    AttributeOf,
    BoxOf,
    Captions,
    CategoryOf,
    Count,
    Exists,
    Inventory,
    LargerOf,
    MoreOf,
    Nearest,
    ObjectAt,
    Objects,
    PlaceOf,
    Predicate,
    ReadText,
    RelatedTo,
    TotalOf,
)
from vlit.schema import Part

WORDING = Wording(load_lexicon("coco"))


def answers(one: Task, number: int = 60) -> set[str]:
    """Answers, with one noun for the medium."""
    said = ("".join(p.text for p in WORDING.word(one, n, variant=n).answer) for n in range(number))
    return {re.sub("(?:the|this) (?:image|picture|photo)", "the image", text) for text in said}


def questions(one: Task, *, pronoun: bool = False) -> set[str]:
    total = WORDING.phrasings(one.type, one.form, one.program)
    return {"".join(p.text for p in WORDING.word(one, n, pronoun=pronoun).question) for n in range(min(total, 500))}


def test_the_same_numbers_give_the_same_words() -> None:
    again = Wording(load_lexicon("coco"))
    for one in examples():
        assert WORDING.word(one, 23, variant=5) == again.word(one, 23, variant=5)


def test_phrasing_counts_round_and_is_named() -> None:
    one = task("count", "free", Count(of("dog")), 3)
    total = WORDING.phrasings("count", "free", one.program)
    assert WORDING.word(one, 17) == WORDING.word(one, 17 + total)
    assert WORDING.word(one, 17 + total).phrasing == "count/free/plain/17"


def test_absence_is_asked_as_existence_is() -> None:
    for form in ("free", "yesno"):
        present = task("existence", form, Exists(of("dog")), True)
        absent = task("absent", form, Exists(of("dog")), False)
        for n in range(WORDING.phrasings("existence", form, present.program)):
            assert WORDING.word(present, n).question == WORDING.word(absent, n).question


def test_yes_and_no_come_first() -> None:
    for value, start in ((True, "Yes"), (False, "No")):
        for members in (of("dog"), RelatedTo(of("cup"), "left", the("dog"))):
            for kind in ("existence", "multi_step"):
                one = task(kind, "free", Exists(members), value, facts=known((PlaceOf(the("dog")), "top")))
                assert all(text.startswith((f"{start},", f"{start}.")) for text in answers(one))
                assert answers(task(kind, "yesno", Exists(members), value)) == {start}


def test_existence_agrees_with_what_is_known_of_the_number() -> None:
    one = answers(task("existence", "free", Exists(of("dog")), True, objects=("1",)))
    two = answers(task("existence", "free", Exists(of("dog")), True, objects=("1", "2")))
    assert "Yes, there is a dog in the image." in one
    assert all("dogs" in text for text in two)
    assert not any("dogs" in text for text in one)


def test_counts() -> None:
    def said(n: int) -> set[str]:
        return answers(task("count", "free", Count(of("dog")), n), 200)

    assert {"There are no dogs in the image.", "There is one dog in the image.", "There are three dogs in the image.",
            "There are 12 dogs in the image."} <= said(0) | said(1) | said(3) | said(12)  # fmt: skip
    assert "Twelve dogs can be seen in the image." in said(12)
    assert answers(task("count", "word", Count(of("dog")), 2)) == {"2", "Two"}


def test_pairs_and_mass_nouns() -> None:
    assert "How many pairs of skis are there in the image?" in questions(task("count", "free", Count(of("skis")), 1))
    assert "How many pieces of broccoli are there in the image?" in questions(
        task("count", "free", Count(of("broccoli")), 1)
    )
    assert "Is there any broccoli in the image?" in questions(task("absent", "free", Exists(of("broccoli")), False))
    assert "No, there is no broccoli in the image." in answers(
        task("absent", "free", Exists(of("broccoli")), False), 200
    )


def test_totals_tell_their_terms() -> None:
    total = TotalOf((Count(of("dog")), Count(of("skis"))))
    said = answers(task("count_total", "free", total, 3, facts=known((total.parts[0], 1), (total.parts[1], 2))), 200)
    assert "There is one dog and two pairs of skis in the image, which makes three in total." in said


def test_numbers_of_a_comparison_are_told_only_if_known() -> None:
    more = MoreOf(Count(of("dog")), Count(of("cat")))
    assert not any("three" in text for text in answers(task("count_compare", "free", more, "first")))
    told = answers(task("count_compare", "free", more, "first", facts=known((more.a, 3), (more.b, 1))), 200)
    assert "There are three dogs and one cat in the image, so there are more dogs." in told
    assert answers(task("count_compare", "word", more, "same")) == {"The same number"}


def test_choices_end_with_options_and_take_a_letter() -> None:
    one = task("count_compare", "choice", MoreOf(Count(of("dog")), Count(of("cat"))), "second",
               options=("first", "second", "same"), gold=1)  # fmt: skip
    for n in range(200):
        said = WORDING.word(one, n)
        question, answer = said.question[0].text, said.answer[0].text
        mark = next(m for m in ("A. ", "(A) ", "A) ") if m + "dogs" in question)
        assert answer in ("B", mark.replace("A", "B") + "cats")
        assert (answer == "B") != any(
            w in question for w in ("the option itself", "in full", "including its", "the text of", "Write out")
        )


def test_size_names_the_objects() -> None:
    larger = LargerOf(the("skis"), most("cup", "largest"))
    assert answers(task("size", "word", larger, "first")) == {"Skis"}
    assert answers(task("size", "word", larger, "second")) == {"The largest cup"}


def test_boxes_are_parts() -> None:
    box = (1.0, 2.0, 3.0, 4.0)
    said = WORDING.word(task("grounding", "free", BoxOf(the("dog")), list(box)), 0)
    assert Part("box", "the dog", box) in said.answer
    at = ObjectAt("7")
    one = task("referring", "free", CategoryOf(at), "cat", facts=known((BoxOf(at), list(box))))
    assert all(Part("box", "", box) in WORDING.word(one, n).question for n in range(100))
    inner = task("nearest", "free", CategoryOf(Nearest(Objects(), at)), "cat", facts=known((BoxOf(at), list(box))))
    assert all(Part("box", "", box) in WORDING.word(inner, n).question for n in range(100))


def test_follow_ups_use_pronouns() -> None:
    dog = questions(task("position", "free", PlaceOf(the("dog")), "top"), pronoun=True)
    assert "And where is it in the image?" in dog
    assert not any("dog" in question for question in dog)
    person = questions(task("position", "free", PlaceOf(the("person")), "top"), pronoun=True)
    assert "And where is that person in the image?" in person
    assert "And how many are there in the image?" in questions(task("count", "free", Count(of("dog")), 2), pronoun=True)


def test_steps_are_explained_in_order() -> None:
    plate = most("bowl", "largest")
    one = task(
        "multi_step", "free", Count(RelatedTo(of("cup"), "left", plate)), 2, facts=known((PlaceOf(plate), "top left"))
    )
    said = answers(one, 300)
    assert "The largest bowl is in the top left of the image. There are two cups to the left of it." in said
    assert all("two" in text.lower().rsplit(". ", 2)[-1] for text in said)


def test_attributes_of_the_nearest() -> None:
    star = the("star")
    near = Nearest(of("circle"), star)
    facts = known((PlaceOf(star), "top"), (PlaceOf(near), "centre"))
    wording = Wording(load_lexicon("shapes"))
    one = task("multi_step", "free", AttributeOf(near, "colour"), "red", facts=facts)
    said = {wording.word(one, n, variant=n).answer[0].text for n in range(300)}
    assert "The star is at the top of the image. The circle closest to it is in the centre. It is red." in said


def test_descriptions_introduce_what_is_new() -> None:
    facts = known(
        (Count(of("chair")), 2),
        (Count(of("cup")), 1),
        (PlaceOf(the("dog")), "top left"),
        (PlaceOf(the("cup")), "centre"),
    )
    for text in answers(task("description", "free", Captions(), [], caption="a man on a horse .", facts=facts)):
        assert text.startswith("A man on a horse. ")
        assert "two chairs and a cup" in text.lower()
        assert "A dog " in text
        assert "the cup " in text.lower()


def test_captions_become_sentences() -> None:
    def said(caption: str) -> set[str]:
        return answers(task("caption", "free", Captions(), [caption], caption=caption))

    assert said(" a dog  , and a cat ..") == {"A dog, and a cat."}
    assert said("what a dog!") == {"What a dog!"}
    assert said('a sign saying "stop"') == {'A sign saying "stop".'}


def test_inventories() -> None:
    assert answers(task("inventory", "word", Inventory(), {"cat": 1, "dog": 2})) == {"Two dogs, one cat"}
    assert "The image shows two dogs and one cat." in answers(
        task("inventory", "free", Inventory(), {"cat": 1, "dog": 2}), 200
    )


@pytest.mark.parametrize(
    ("predicate", "sentence"),
    [
        ("riding", "The person is riding the horse."),
        ("on", "The person is on the horse."),
        ("has", "The person has the horse."),
        ("sitting on a", "The person is sitting on the horse."),
        ("wear", "The person wears the horse."),
        ("and", 'The person stands in the relation "and" to the horse.'),
    ],
)
def test_predicates(predicate: str, sentence: str) -> None:
    one = task("predicate", "free", Predicate(the("person"), the("horse")), predicate)
    assert sentence in answers(one, 100)


def test_text_is_quoted() -> None:
    assert 'The text says "STOP".' in answers(task("read_text", "free", ReadText("t"), "STOP"), 100)
    assert answers(task("read_text", "word", ReadText("t"), "stop it")) == {"stop it"}
    assert any('“a "b" c”' in text for text in answers(task("read_text", "free", ReadText("t"), 'a "b" c')))


@pytest.mark.parametrize(
    "one",
    [
        task("wrong_count", "choice", Count(of("dog")), 2, claimed=3),
        task("grounding", "word", BoxOf(the("dog")), [1.0, 2.0, 3.0, 4.0]),
        task("count", "yesno", Count(of("dog")), 2),
        task("referring", "free", CategoryOf(ObjectAt("7")), "dog"),
        task("count", "choice", Count(of("dog")), 2, options=("1", "2")),
    ],
)
def test_what_has_no_words_is_refused(one: Task) -> None:
    with pytest.raises(UsageError) as caught:
        for n in range(20):
            WORDING.word(one, n)
    assert isinstance(caught.value, VlitError)
