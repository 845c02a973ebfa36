"""Which sentences claim something, and what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.claims import check_claims, find_claims, load_lexicon
from vlit.schema import ImageRef, Object, Scene

COCO = load_lexicon("coco")
SCENE = Scene(
    id="s",
    image=ImageRef(path="s", width=100, height=100),
    objects=tuple(Object(id=str(i), category="dog", box=(i, i, 50 + i, 50)) for i in range(3)),
    closed_world=COCO.categories(),
    captions=("Two dogs.",),
)
WORDS = [
    "no",
    "a",
    "two",
    "dog",
    "dogs",
    "cats",
    "and",
    "or",
    "not",
    "there",
    "is",
    "the",
    "on",
    "left",
    ".",
    "?",
    ",",
    "red",
    "it",
    "they",
    "of",
    "to",
    "more",
    "than",
    "larger",
    "half",
    "image",
    "in",
    "says",
    '"STOP"',
    "[1, 2, 30, 40]",
    "animals",
    "yes",
    "where",
    "what",
    "A)",
    "B)",
]


def claims(answer: str, question: str = "Describe the image.", lexicon: str = "coco") -> set[str]:
    """Claims as short texts: ``dog``, ``no dog``, ``dog=2``, ``dog@left``, ``circle:red``."""
    marks = {"existence": "", "count": "=", "position": "@", "attribute": ":"}
    found = find_claims(question, answer, 0, load_lexicon(lexicon))
    return {("no " if c.negated else "") + c.subject + marks.get(c.kind, f" {c.kind} ") + c.value for c in found}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("A dog is lying on the sofa.", {"dog", "couch", "dog relation on couch"}),
        ("Man riding a horse.", {"person", "horse", "person relation riding horse"}),
        ("Two giraffes eating grass on a field.", {"giraffe", "giraffe=2+"}),
        # absence, and its scope
        ("There is no dog.", {"no dog"}),
        ("There are no cars or buses in the image.", {"no car", "no bus"}),
        ("There are no cars, trucks, or buses visible.", {"no car", "no truck", "no bus"}),
        ("There isn't a dog.", {"no dog"}),
        ("I cannot see any dogs, but there is a cat.", {"no dog", "cat"}),
        ("In this picture, there is no dog.", {"no dog"}),
        ("There is no dog on the couch.", set()),
        ("On the left, there are no dogs.", set()),
        ("There are no black dogs.", {"no dog:black"}),
        ("A man without a tie.", {"person"}),
        ("The dog is not on the couch.", {"dog", "no dog relation on couch"}),
        ("It is not a dog but a cat.", {"cat"}),
        # doubt, questions, conditions, general knowledge
        ("There might be a dog.", set()),
        ("A man stands there, possibly waiting for a bus.", {"person"}),
        ("The dog appears to be sleeping on a bed.", set()),
        ("It could be a cat.", set()),
        ("Is there a dog?", set()),
        ("If a car comes, the dog runs.", set()),
        ("Giraffes live in Africa.", set()),
        ("Dogs are loyal animals.", set()),
        ("Typically, a dog sleeps on a couch.", set()),
        ("A cat or a dog.", set()),
        ("A child's umbrella lies there.", {"umbrella"}),
        ("A teddy bear umbrella.", {"umbrella"}),
        ("There is enough space for a person.", set()),
        # numbers
        ("There are three dogs.", {"dog", "dog=3"}),
        ("There are 3 dogs in the image.", {"dog", "dog=3"}),
        ("Three dogs are visible.", {"dog", "dog=3"}),
        ("There are three people and two buses.", {"person", "person=3", "bus", "bus=2"}),
        ("There is only one dog.", {"dog", "dog=1"}),
        ("Two dogs on the left.", {"dog", "dog=2+", "dog@left"}),
        ("Of the two dogs, one is asleep.", {"dog", "dog=2+"}),
        ("Two black dogs.", {"dog", "dog=2 black", "dog:black"}),
        ("Two men.", {"person", "person=2+"}),
        ("At least two dogs.", {"dog", "dog=2+"}),
        ("About twenty dogs.", {"dog"}),
        ("Two or three dogs.", set()),
        ("Several dogs.", {"dog", "dog=2+"}),
        ("A pair of skis.", {"skis", "skis=1"}),
        ("There are two pairs of skis.", {"skis", "skis=2"}),
        ("A pair of dogs sit on the grass.", {"dog", "dog=2+"}),
        ("A couple of dogs.", {"dog", "dog=2+"}),
        ("Two slices of pizza.", {"pizza"}),
        ("A 10 year old boy.", {"person"}),
        ("The number 7 bus.", {"bus"}),
        ("Two story bus.", {"bus"}),
        # position
        ("The dog is in the top left corner of the image.", {"dog", "dog@top left"}),
        ("A dog is on the right side.", {"dog", "dog@right"}),
        ("The dog is on the left of the couch.", {"dog", "couch", "dog relation left of couch"}),
        ("A dog is to the left of it.", {"dog"}),
        ("The dog nearest to the cat is on the left of the image.", {"dog", "cat"}),
        ("The dog is at the bottommost place.", {"dog"}),
        ("There is a cup in the centre.", {"cup", "cup@centre"}),
        ("", set()),
        ("Nothing to see.", set()),
    ],
)
def test_free_text(answer: str, expected: set[str]) -> None:
    assert claims(answer) == expected


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Is there a dog in the image?", "Yes.", {"dog"}),
        ("Is there a dog in the image?", "No.", {"no dog"}),
        ("Are there any cars?", "no", {"no car"}),
        ("Do you see a cat? Answer yes or no.", "Yes", {"cat"}),
        ("Does the image contain a bus?", "No", {"no bus"}),
        ("Is there a dog on the couch?", "No.", {"no dog relation on couch"}),
        ("Is there a dog on the couch?", "Yes.", {"dog", "dog relation on couch"}),
        ("Is there a dog on the couch?", "No, there is no dog.", {"no dog relation on couch"}),
        ("Is there a black dog?", "No.", {"no dog:black"}),
        ("Is there a dog?", "Maybe.", set()),
        ("Are there two dogs?", "Yes.", {"dog=2"}),
        ("Are there two dogs?", "No, there are three dogs.", {"no dog=2", "dog", "dog=3"}),
        ("How many dogs are there?", "Two.", {"dog=2"}),
        ("How many dogs are in the image? Answer with a single number.", "0", {"dog=0"}),
        ("How many dogs are on the left?", "Two.", set()),
        ("How many dogs are on the left?", "There are two dogs.", {"dog", "dog=2+"}),
        ("And on the left?", "There are no dogs.", set()),
        ("Is the bus red?", "No.", {"no bus:red"}),
        ("Is the bus red?", "No, the bus is blue.", {"bus", "bus:blue", "no bus:red"}),
        ("What is this?", "A dog", {"dog"}),
        ("Which of these is not in the image?", "A dog", set()),
        ("What is there?", "", set()),
    ],
)
def test_in_the_light_of_the_question(question: str, answer: str, expected: set[str]) -> None:
    assert claims(answer, question) == expected


def test_colours() -> None:
    assert claims("The red circle is left of a blue square.", lexicon="shapes") == {
        "circle", "circle:red", "square", "square:blue", "circle relation left of square",
    }  # fmt: skip
    assert claims("There is no green star.", lexicon="shapes") == {"no star:green"}
    assert claims("No.", "Is there a red circle?", "shapes") == {"no circle:red"}
    assert claims("Yes.", "Is there a red circle?", "shapes") == {"circle", "circle:red"}
    assert claims("A black and white cat.") == {"cat"}
    assert claims("I can see a dog.") == {"dog"}


def test_spans_quote_the_answer() -> None:
    answer = "In the image, three dogs are visible. There is no cat."
    for claim in find_claims("Describe.", answer, 4, COCO):
        assert claim.exchange == 4
        assert answer[claim.start : claim.end] == claim.text
    claim = find_claims("Is there a dog?", "No.", 0, COCO)[0]
    assert (claim.start, claim.end, claim.text) == (-1, -1, "Is there a dog? No.")


def test_advice_in_a_numbered_list_claims_nothing() -> None:
    assert claims("To improve the room:\n1. A chair with arms would help.\n2. Use a keyboard.") == set()


def test_a_lexicon_without_words_finds_nothing() -> None:
    assert find_claims("Is there a dog?", "Yes, a dog.", 0, load_lexicon("")) == []


@given(st.lists(st.sampled_from(WORDS)))
def test_any_text_gives_well_formed_claims_and_always_the_same(words: list[str]) -> None:
    text = " ".join(words)
    found = find_claims(text, text, 0, COCO)
    assert found == find_claims(text, text, 0, COCO)
    for claim in found:
        assert claim.subject in (*COCO.categories(), *COCO.hypernyms, "text")
        assert claim.start == -1 or text[claim.start : claim.end] == claim.text
    check_claims(found, SCENE, COCO)
