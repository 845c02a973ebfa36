"""English, as `vlit.construct.wording.language.Language` asks for it: how two things relate, verbs, yes and no."""

from __future__ import annotations

from collections.abc import Sequence

from vlit.claims import Lexicon
from vlit.construct.wording.common import Common
from vlit.construct.wording.english import capital, listed, number, quantity, quoted, spelled_out, tidy
from vlit.construct.wording.noun_phrases import DIRECTIONS, NounPhrases

__all__ = [
    "COMMA",
    "DEEPEST",
    "NO",
    "NONE",
    "SAME_NUMBER",
    "YES",
    "affirmed",
    "asked",
    "be",
    "capital",
    "direction",
    "half",
    "inside",
    "listed",
    "nth",
    "number",
    "phrases",
    "quantity",
    "quoted",
    "sentences",
    "spelled_out",
    "statement",
    "term",
    "there_are",
    "tidy",
    "within",
]

YES, NO, NONE = "Yes", "No", "none"
SAME_NUMBER = "the same number"
COMMA = ", "
DEEPEST = 2
_ALONE = {"left": "to the left", "right": "to the right"}


def phrases(lexicon: Lexicon, common: Common) -> NounPhrases:
    """Noun phrases over a category system."""
    thing = common.things.get(lexicon.name) or common.things["default"]
    return NounPhrases(
        lexicon, thing, common.spelling, common.people, frozenset() if lexicon.name else common.uncounted
    )


def term(value: str) -> str:
    """A value that is a word by itself, as it is said: a colour, a material."""
    return value


def be(n: int) -> str:
    """The verb for so many."""
    return "is" if n == 1 else "are"


def half(part: str) -> str:
    """``the left half``."""
    return f"the {part} half"


def nth(ordinal: str, image: str = "image") -> str:
    """One of several images by its place: ``the second image``."""
    return f"the {ordinal} {image}"


def within(ordinal: str) -> str:
    """``in the second image``."""
    return f"in the {ordinal} image"


def direction(relation: str, other: str = "") -> str:
    """``to the left of the dog``; without the other, ``to the left``."""
    return f"{DIRECTIONS[relation]} {other}" if other else _ALONE.get(relation, relation)


def statement(subject: str, relation: str, other: str, negated: bool = False) -> str:
    """``the dog is to the left of the cat``."""
    if relation in DIRECTIONS:
        return f"{subject} is {'not ' if negated else ''}{DIRECTIONS[relation]} {other}"
    return f"{subject} {'does not appear' if negated else 'appears'} {relation} than {other}"


def asked(subject: str, relation: str, other: str) -> str:
    """``is the dog to the left of the cat``."""
    if relation in DIRECTIONS:
        return f"is {subject} {DIRECTIONS[relation]} {other}"
    return f"does {subject} appear {relation} than {other}"


def there_are(terms: Sequence[str], first: int) -> str:
    """``there are two dogs and a cat``; ``first`` is how many the first term holds."""
    return f"there {be(first)} {listed(terms)}"


def sentences(texts: Sequence[str]) -> str:
    """Sentences in a row."""
    return " ".join(texts)


def inside(text: str) -> str:
    """A sentence within another one: its first letter in lower case."""
    return text[:1].lower() + text[1:]


def affirmed(word: str, sentence: str) -> str:
    """``Yes, there is a dog.``; ``Yes.`` without a sentence."""
    return f"{word}, {inside(sentence)}" if sentence else f"{word}."
