"""Single words: an option with its letter, a one-word answer, a predicate as a verb."""

from __future__ import annotations

from vlit.construct.task import Task
from vlit.construct.wording.language import Language, Phrases
from vlit.construct.wording.noun_phrases import View
from vlit.construct.wording.phrasebook import Phrasebook
from vlit.program import (
    AttributeOf,
    CategoryOf,
    Commonest,
    FoundIn,
    InPart,
    LargerOf,
    MoreIn,
    MoreOf,
    PlaceOf,
    RelationOf,
    TextPlace,
)

_LABELS = {"dot": "{}. {}", "round": "({}) {}", "paren": "{}) {}"}


def label(form: str, index: int, text: str) -> str:
    """An option with its letter: ``A. dog``."""
    return _LABELS[form].format(chr(65 + index), text)


class Words:
    """What slots need besides the task: noun phrases and the shared tables of a language."""

    def __init__(self, language: Language, phrases: Phrases, book: Phrasebook, thing: tuple[str, str]) -> None:
        self.language = language
        self.phrases = phrases
        self.book = book
        self.places = book.common.places
        self.predicates = book.common.predicates
        self.thing, self.things = thing

    def plain_place(self, place: str) -> str:
        """A place by itself: ``top left``."""
        return self.language.term(place)

    def does(self, predicate: str) -> str:
        """A predicate as a verb phrase: ``is riding``, ``has``, ``is on``."""
        text = predicate.strip().lower()
        known = self.predicates.get(text)
        if known is None and text.endswith((" a", " an", " the")):
            return self.does(text.rsplit(" ", 1)[0])
        if known == "":
            return f"stands in the relation {self.language.quoted(predicate.strip())} to"
        if known is not None:
            return known
        return text if text.split(" ")[0] in ("is", "has", "are") else f"is {text}"


def option_text(words: Words, task: Task, value: str) -> str:
    """An option or a one-word answer: the canonical value as a reader expects it."""
    program, phrases, language = task.program, words.phrases, words.language
    view = View(short=True)
    if isinstance(program, MoreOf):
        if value == "same":
            return language.SAME_NUMBER
        node = (program.a if value == "first" else program.b).of
        other = (program.b if value == "first" else program.a).of
        if isinstance(node, InPart) and isinstance(other, InPart) and node.of == other.of:
            return language.half(node.part)
        return phrases.plural(node, view)
    if isinstance(program, LargerOf):
        return phrases.brief(program.a if value == "first" else program.b)
    if isinstance(program, RelationOf):
        return language.direction(value)
    if isinstance(program, CategoryOf | Commonest):
        return phrases.name(value)
    if isinstance(program, MoreIn | FoundIn):
        return language.SAME_NUMBER if value == "same" else language.nth(value)
    if isinstance(program, PlaceOf | TextPlace):
        return words.plain_place(value)
    return language.term(value) if isinstance(program, AttributeOf) else value
