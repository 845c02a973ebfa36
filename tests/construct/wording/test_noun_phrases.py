"""Noun phrases, composed by hand."""

from __future__ import annotations

import pytest

from construct.wording.wording_examples import most, of, the
from vlit.claims import load_lexicon
from vlit.construct.wording import describe
from vlit.construct.wording.english import listed, number, quantity, quoted, spelled_out, with_article
from vlit.program import InPart, Nearest, Node, ObjectAt, Objects, RelatedTo, TheOne, WithAttribute

RED = WithAttribute(of("circle"), "colour", "red")


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Objects(), "objects"),
        (of("person"), "people"),
        (of("skis"), "pairs of skis"),
        (of("broccoli"), "pieces of broccoli"),
        (RED, "red circles"),
        (WithAttribute(RED, "size", "large"), "large red circles"),
        (WithAttribute(WithAttribute(of("circle"), "size", "large"), "colour", "red"), "large red circles"),
        (InPart(of("dog"), "left"), "dogs in the left half of the image"),
        (RelatedTo(of("cup"), "left", the("dog")), "cups to the left of the dog"),
        (RelatedTo(of("cup"), "larger", the("dog")), "cups that appear larger than the dog"),
        (RelatedTo(of("person"), "smaller", the("dog")), "people who appear smaller than the dog"),
        (
            RelatedTo(InPart(of("cup"), "top"), "above", the("dog")),
            "cups in the top half of the image and above the dog",
        ),
        (the("dog"), "the dog"),
        (the("skis"), "the pair of skis"),
        (the("broccoli"), "the broccoli"),
        (the("tv"), "the TV"),
        (TheOne(InPart(RED, "bottom")), "the red circle in the bottom half of the image"),
        (most("dog", "leftmost"), "the leftmost dog in the image"),
        (most("person", "largest"), "the person who appears largest in the image"),
        (Nearest(of("cup"), most("dog", "leftmost")), "the cup closest to the leftmost dog in the image"),
        (
            Nearest(InPart(of("cup"), "left"), the("dog")),
            "the cup in the left half of the image that is closest to the dog",
        ),
        (ObjectAt("7"), "the object in the box"),
    ],
)
def test_describe(node: Node, words: str) -> None:
    assert describe(node, load_lexicon("coco")) == words  # type: ignore[arg-type]


def test_shapes_are_called_shapes() -> None:
    assert describe(Objects(), load_lexicon("shapes")) == "shapes"


def test_numbers() -> None:
    assert [number(n) for n in (0, 1, 10, 11)] == ["zero", "one", "ten", "11"]
    assert quantity(0) == "no"
    assert spelled_out("12 dogs") == "twelve dogs"
    assert spelled_out("40 dogs") == "forty dogs"
    assert spelled_out("21 dogs") == "twenty-one dogs"
    assert spelled_out("100 dogs") == "100 dogs"


def test_articles_lists_and_quotes() -> None:
    assert [with_article(w) for w in ("orange circle", "unicycle", "one-way sign", "dog")] == [
        "an orange circle", "a unicycle", "a one-way sign", "a dog"]  # fmt: skip
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert quoted("a") == '"a"'
