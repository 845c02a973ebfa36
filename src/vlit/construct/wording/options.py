"""Single words: an option with its letter, a one-word answer, a predicate as a verb."""

from __future__ import annotations

from vlit.construct.task import Task
from vlit.construct.wording.english import quoted
from vlit.construct.wording.noun_phrases import NounPhrases, View
from vlit.construct.wording.phrasebook import Phrasebook
from vlit.program import CategoryOf, InPart, LargerOf, MoreOf, RelationOf

_LABELS = {"dot": "{}. {}", "round": "({}) {}", "paren": "{}) {}"}


def label(form: str, index: int, text: str) -> str:
    """An option with its letter: ``A. dog``."""
    return _LABELS[form].format(chr(65 + index), text)


class Words:
    """What slots need besides the task: noun phrases and the shared tables of a language."""

    def __init__(self, phrases: NounPhrases, book: Phrasebook, thing: tuple[str, str]) -> None:
        self.phrases = phrases
        self.places = book.common.places
        self.predicates = book.common.predicates
        self.thing, self.things = thing

    def does(self, predicate: str) -> str:
        """A predicate as a verb phrase: ``is riding``, ``has``, ``is on``."""
        text = predicate.strip().lower()
        known = self.predicates.get(text)
        if known is None and text.endswith((" a", " an", " the")):
            return self.does(text.rsplit(" ", 1)[0])
        if known == "":
            return f"stands in the relation {quoted(predicate.strip())} to"
        if known is not None:
            return known
        return text if text.split(" ")[0] in ("is", "has", "are") else f"is {text}"


def option_text(words: Words, task: Task, value: str) -> str:
    """An option or a one-word answer: the canonical value as a reader expects it."""
    program, phrases = task.program, words.phrases
    view = View(short=True)
    if isinstance(program, MoreOf):
        if value == "same":
            return "the same number"
        node = (program.a if value == "first" else program.b).of
        other = (program.b if value == "first" else program.a).of
        if isinstance(node, InPart) and isinstance(other, InPart) and node.of == other.of:
            return f"the {node.part} half"
        return phrases.plural(node, view)
    if isinstance(program, LargerOf):
        return phrases.brief(program.a if value == "first" else program.b)
    if isinstance(program, RelationOf):
        return {"left": "to the left", "right": "to the right"}.get(value, value)
    if isinstance(program, CategoryOf):
        return phrases.name(value)
    return value
