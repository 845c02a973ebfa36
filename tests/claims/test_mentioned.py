"""Mentions of objects as CHAIR counts them: every word, each time, unless it is denied."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vlit.claims import SceneTable, load_lexicon, object_mentions

COCO, SHAPES = load_lexicon("coco"), load_lexicon("shapes")


def said(make: SimpleNamespace, answer: str, question: str = "") -> list[str]:
    """The mentions of an answer on a picture with two dogs, a cup, a cat and a captioned horse; "-" if not there."""
    found = object_mentions(question, answer, SceneTable(make.tables()), COCO)
    assert found is not None
    return [("-" if m.hallucinated else "") + m.category for m in found]


@pytest.mark.parametrize(
    ("answer", "mentions"),
    [
        ("A dog and a cat.", ["dog", "cat"]),
        ("A dog. The dog sleeps, a puppy too.", ["dog", "dog", "dog"]),
        ("A man rides a horse.", ["-person", "horse"]),  # a caption mentions the horse
        ("You should keep a bus away.", ["-bus"]),  # advice counts, as in the paper
        ("It may be a bus.", ["-bus"]),
        ("An orange cat.", ["-orange", "cat"]),  # and so does the second meaning of a word
        ("A hot dog.", ["-hot dog"]),
        ("Train tracks and a toilet seat.", ["-toilet"]),
        ("A baby elephant by the table.", ["-elephant", "-dining table"]),
        ("Flowers, an owner and a bag.", []),  # not among the words of the metric
        ("There is no bus.", []),
        ("No, there are no buses, trains or red cars in the image.", []),
        ("I do not see any bus, but a dog.", ["dog"]),
        ("It is a dog without a frisbee.", ["dog"]),
        ("A bus is not visible here.", []),
        ("Zero buses.", []),
        ("There is no bus, so the bus has no colour.", []),
        ("The dog is not brown, there is a train.", ["dog", "-train"]),
        ("This is not only a train.", ["-train"]),
        ("Nice weather.", []),
        ("", []),
    ],
)
def test_every_word_counts(make: SimpleNamespace, answer: str, mentions: list[str]) -> None:
    assert said(make, answer) == mentions


def test_options_and_questions_for_what_is_not_there(make: SimpleNamespace) -> None:
    options = "What is it?\nA. a bus\nB. a dog"
    assert said(make, "B", options) == ["dog"]
    assert said(make, "A", options) == ["-bus"]
    assert said(make, "B. There is also a train.", options) == ["dog", "-train"]
    assert said(make, "A bus.", "What is not in the image?") == []
    assert said(make, "A", "Which of these is missing?\nA. bus\nB. dog") == []


def test_what_cannot_be_read_is_unknown(make: SimpleNamespace) -> None:
    open_world = make.scene([make.thing("d", "dog", (0, 0, 9, 9))], closed=())
    assert object_mentions("", "A dog.", SceneTable(open_world), COCO) is None
    assert object_mentions("", "Der Bus ist auf dem Bild.", SceneTable(make.tables()), COCO) is None
    some = make.scene([make.thing("d", "dog", (0, 0, 9, 9))], closed=("cat",))
    found = object_mentions("", "A dog, a bus and a cat.", SceneTable(some), COCO)
    assert found is not None
    assert [(m.category, m.hallucinated) for m in found] == [("cat", True)]


def test_other_systems_use_their_own_words(make: SimpleNamespace) -> None:
    found = object_mentions("", "A disk, a dot and a heart.", SceneTable(make.shapes()), SHAPES)
    assert found is not None
    assert [(m.category, m.hallucinated) for m in found] == [("circle", False), ("heart", True)]  # "dot" is loose
    assert [answer_part(m) for m in found] == ["disk", "heart"]


def answer_part(mention: object) -> str:
    return "A disk, a dot and a heart."[mention.start : mention.end]  # type: ignore[attr-defined]
