"""Claims are the same whether or not words that cannot match are ruled out beforehand (`vlit.claims.hints`)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlit.arrow import samples_from_batch
from vlit.claims import doubt, find_claims, hints, load_lexicon, relations
from vlit.claims.statement import Statement
from vlit.formats import open_dataset

_LISTED = (
    "the a an no not two three 2 one several a pair of both of them are is was isn't cannot there it they this that "
    "dog dogs cat cats person man car cars cup red blue large wooden left right top bottom half in on near next to of "
    "with without wearing closest nearest largest and or but , . ? Yes. No. might possibly usually people more fewer "
    'than as many larger smaller where what how many colour is above below between riding sign says "STOP" can be '
    "seen in the image rather than instead of absent lacks at the picture corner while if"
)
WORDS = _LISTED.split()

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=16).map(" ".join)


class Anything(str):
    """Holds every part."""

    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        return True


@contextlib.contextmanager
def unguarded() -> Iterator[None]:
    """Nothing is ruled out."""
    said, lowered = hints._said, hints._lowered
    remembered = (doubt._pattern, doubt._first, doubt._may_be_general, relations.relation_between)
    hints._said = lambda _: None  # type: ignore[assignment]
    hints._lowered = Anything  # type: ignore[assignment]
    try:
        for each in remembered:
            each.cache_clear()
        yield
    finally:
        hints._said, hints._lowered = said, lowered
        for each in remembered:
            each.cache_clear()


def found(question: str, answer: str) -> list[Statement]:
    return find_claims(question, answer, 0, load_lexicon("coco"))  # type: ignore[return-value]


@settings(max_examples=120, deadline=None)
@given(texts, texts)
def test_random_texts_make_the_same_claims(question: str, answer: str) -> None:
    guarded = found(question, answer)
    with unguarded():
        assert found(question, answer) == guarded


def test_nothing_is_ruled_out_when_the_guards_are_off() -> None:
    assert not hints.may_say("a dog", frozenset({"x"}))
    assert not hints.may_hold("a dog", ("x",))
    with unguarded():
        assert hints.may_say("a dog", frozenset({"x"}))
        assert hints.may_hold("a dog", ("x",))


@pytest.mark.parametrize(
    "name",
    [
        "llava-complex/llava_complex_reasoning_4k.json",
        "minigpt4-captions/minigpt_caption_3k.json",
        "vsr/dev.jsonl",
        "stablellava/color.json",
    ],
)
def test_public_answers_make_the_same_claims(shared: Path, name: str) -> None:
    rows = next(iter(open_dataset(shared / name, None, None).read(100))).rows
    pairs = [pair for sample in samples_from_batch(rows) for pair in sample.exchanges()]
    guarded = [found(*pair) for pair in pairs]
    assert sum(map(len, guarded)) >= 30
    with unguarded():
        assert [found(*pair) for pair in pairs] == guarded
