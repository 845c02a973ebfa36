"""A task in words: its question by phrasing number, its answer by variant."""

from __future__ import annotations

from pathlib import Path

import msgspec

from vlit.claims import Lexicon
from vlit.construct.task import Task, value_text
from vlit.construct.wording.english import capital, number
from vlit.construct.wording.noun_phrases import NounPhrases, View
from vlit.construct.wording.options import Words, label, option_text
from vlit.construct.wording.phrasebook import Phrasebook, data_version
from vlit.construct.wording.prose import describe_scene, explain
from vlit.construct.wording.sections import case_of, names_image, no_words, section_of
from vlit.construct.wording.slots import Slots
from vlit.construct.wording.templates import Bank, Slot, Surface
from vlit.errors import UsageError
from vlit.program import (
    Count,
    Exists,
    ObjectNode,
    Objects,
    Program,
    ReadText,
    SetNode,
    TextBox,
    TotalOf,
    children,
)
from vlit.schema import Part

_PRONOUN_TYPES = frozenset({"position", "attribute", "grounding", "spatial", "count"})
_MOST_FREE, _MOST_FRAMED, _MOST_SAID = 12, 48, 8
_BOOK: dict[Path | None, Phrasebook] = {}


class Utterance(msgspec.Struct, frozen=True):
    """A question and its answer as message parts, without the image mark.

    Attributes:
        question, answer: text and box parts in order.
        phrasing: which question surface was used: ``count/free/17``.
    """

    question: tuple[Part, ...]
    answer: tuple[Part, ...]
    phrasing: str


class Wording:
    """Turns tasks into English.

    Args:
        lexicon: the category system that the tasks' categories belong to.
        folder: the folder of the data files; None for those that come with vlit. See docs/wording.md.

    Raises:
        InputError: a data file that cannot be read or holds a wrong template.

    Attributes:
        version: changes with the data files that come with vlit.
    """

    version = data_version()

    def __init__(self, lexicon: Lexicon, folder: Path | None = None) -> None:
        if folder not in _BOOK:
            _BOOK[folder] = Phrasebook(folder)
        self._book = _BOOK[folder]
        self._lexicon = lexicon
        common = self._book.common
        self._media = common.media.get(lexicon.name) or common.media["default"]
        thing = common.things.get(lexicon.name) or common.things["default"]
        self._words = Words(NounPhrases(lexicon, thing, common.spelling, common.people), self._book, thing)
        self._banks: dict[tuple[object, ...], Bank] = {}

    def phrasings(self, type: str, form: str, program: Program) -> int:
        """How many different questions there are for a type, a form and a program of this kind.

        Raises `UsageError` where the type cannot be asked in that form.
        """
        bank, more = self._question_banks(type, form, program, pronoun=False, at_box=False)
        return (bank.size + (more.size if more else 0)) * self._styles(program)

    def word(self, task: Task, phrasing: int, *, variant: int = 0, pronoun: bool = False) -> Utterance:
        """The task as a question and an answer.

        Args:
            task: what is asked and answered.
            phrasing: which question, modulo `phrasings`.
            variant: which answer; any integer from 0.
            pronoun: whether the thing asked about was named in the exchange before ("And where is it?"). Types for
                which that makes no sense are asked in full.

        Raises:
            UsageError: a task without words: a form that its type does not have, a box that is not among its facts.
        """
        type, form, program = task.type, task.form, task.program
        styles = self._styles(program)
        at_box = any(isinstance(fact.program, TextBox) for fact in task.facts)
        bank, more = self._question_banks(type, form, program, pronoun=pronoun, at_box=at_box)
        size = bank.size + (more.size if more else 0)
        phrasing %= size * styles
        digit, style = divmod(phrasing, styles)
        full = more is not None and digit >= bank.size
        surface = more.surface(digit - bank.size) if more is not None and full else bank.surface(digit)
        question = Slots(self._words, task, style=style, asking=True).render(surface)
        answer = self._answer(task, surface, variant, style, full, at_box)
        return Utterance(question, answer, f"{type}/{form}/{phrasing}")

    def _styles(self, program: Program) -> int:
        """Ways to single out the objects that the program itself names, not those inside their phrases."""
        return max((self._words.phrases.styles(n) for n in children(program) if isinstance(n, ObjectNode)), default=1)

    # questions

    def _question_banks(
        self, type: str, form: str, program: Program, *, pronoun: bool, at_box: bool
    ) -> tuple[Bank, Bank | None]:
        """The bank of questions; for a choice also the one whose answer repeats the option."""
        section = section_of(type, program, at_box)
        placed = names_image(program)
        pronoun = pronoun and type in _PRONOUN_TYPES and _has_pronoun(program)
        if form == "choice":
            letter = self._questions(type, section, "letter", placed, pronoun)
            return letter, self._questions(type, section, "full", placed, pronoun)
        return self._questions(type, section, form, placed, pronoun), None

    def _questions(self, type: str, section: str, form: str, placed: bool, pronoun: bool) -> Bank:
        key = (section, form, placed, pronoun)
        bank = self._banks.get(key)
        if bank is None:
            templates = self._book.questions(section, form, placed=placed, pronoun=pronoun)
            if not templates:
                raise no_words(type, form)
            most = _MOST_FREE if form == "free" else _MOST_FRAMED
            bank = self._banks[key] = Bank(templates, self._media, most)
        return bank

    # answers

    def _answer(
        self, task: Task, question: Surface, variant: int, style: int, full: bool, at_box: bool
    ) -> tuple[Part, ...]:
        if task.form == "yesno":
            return (Part("text", "Yes" if task.value is True else "No"),)
        if task.form == "word":
            return (Part("text", self._bare(task, variant)),)
        if task.form == "choice":
            return (Part("text", self._choice(task, question, full)),)
        if task.type == "description":
            return (Part("text", describe_scene(self, task, question.image, variant)),)
        if task.type == "multi_step":
            return (Part("text", explain(self, task, question.image, variant, style)),)
        section = section_of(task.type, task.program, at_box)
        return self.sentence(task, "answers", question.image, variant, style=style, section=section)

    def sentence(
        self,
        task: Task,
        purpose: str,
        image: str,
        variant: int,
        *,
        style: int = 0,
        known: ObjectNode | None = None,
        fresh: frozenset[ObjectNode] = frozenset(),
        section: str = "",
        case: str = "",
    ) -> tuple[Part, ...]:
        """One sentence about a task's program and value. Internal: for prose made of several sentences.

        Args:
            task: what is said.
            purpose: ``answers``, ``statements`` (stands by itself) or ``follow`` (the image was just spoken of).
            image: the noun for the medium, to stay with.
            variant, style: pick the words.
            known: an object that the sentence before was about.
            fresh: objects that have not been spoken of yet.
            section, case: where the words are, if not where the program says.
        """
        program = task.program
        section = section or section_of(task.type, program)
        case = case or case_of(section, task)
        placed = names_image(program) and section != "count_halves"
        sentences = self._book.section(section, placed).sentences
        if f"{purpose}/{case}" not in sentences:
            purpose = "statements" if f"statements/{case}" in sentences else "answers"
        key = (section, purpose, case, placed, image)
        bank = self._banks.get(key)
        if bank is None:
            templates = sentences.get(f"{purpose}/{case}")
            if not templates:
                raise no_words(task.type or section, f"{purpose}/{case}")
            bank = self._banks[key] = Bank(templates, [image], _MOST_SAID)
        surface = bank.surface(variant)
        short = purpose != "statements" and not names_image(program)
        short = short or purpose == "follow"
        slots = Slots(self._words, task, variant=variant // 7, style=style, short=short, known=known, fresh=fresh)
        return slots.render(surface)

    def mentioned(self, text: str) -> set[str]:
        """The categories that a text names. Internal, like `sentence`."""
        return {mention.category for mention in self._lexicon.mentions(text)}

    def _bare(self, task: Task, variant: int) -> str:
        value = task.value
        if isinstance(value, dict):
            return Slots(self._words, task).text(Surface((Slot("list", "bare"),), "image", True))
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value) if variant % 2 else capital(number(value))
        text = option_text(self._words, task, value_text(value))
        return text if isinstance(task.program, ReadText) else capital(text)

    def _choice(self, task: Task, question: Surface, full: bool) -> str:
        if not 0 <= task.gold < len(task.options):
            raise UsageError(f"wording of {task.type}", "a choice without a right option", "Set options and gold.")
        if not full:
            return chr(65 + task.gold)
        form = next(t.form for t in question.tokens if isinstance(t, Slot) and t.name == "options")
        return label(form, task.gold, option_text(self._words, task, task.options[task.gold]))


def describe(node: SetNode | ObjectNode, lexicon: Lexicon) -> str:
    """A set in the plural or an object with its article: ``red cups in the left half of the image``, ``the dog``."""
    words = Wording(lexicon)
    phrases, view = words._words.phrases, View()
    if isinstance(node, ObjectNode):
        return phrases.the(node, view)
    return phrases.plural(node, view)


def _has_pronoun(program: Program) -> bool:
    if isinstance(program, Count):
        return not isinstance(program.of, Objects)
    return not isinstance(program, Exists | TotalOf)
