"""A task in words: its question by phrasing number, its answer by variant, in a language and a register."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from vlit.claims import Lexicon
from vlit.construct.task import Task, value_text
from vlit.construct.wording.language import Language, load_language
from vlit.construct.wording.noun_phrases import View
from vlit.construct.wording.options import Words, label, option_text
from vlit.construct.wording.phrasebook import SECTIONS, data_version, load_phrasebook
from vlit.construct.wording.prose import describe_region, describe_scene, explain
from vlit.construct.wording.sections import case_of, names_image, no_words, section_of
from vlit.construct.wording.slots import Slots
from vlit.construct.wording.spoken import at_box_of, nested, words_of
from vlit.construct.wording.templates import Bank, Slot, Surface
from vlit.errors import UsageError
from vlit.program import (
    Count,
    Exists,
    FieldOf,
    ObjectNode,
    Objects,
    OfCategory,
    Program,
    ReadText,
    SetNode,
    TotalOf,
    children,
)
from vlit.schema import Part

_PRONOUN_TYPES = frozenset(
    ("position", "attribute", "grounding", "spatial", "count", "interaction", "depth", "predicate")
)
_MOST_FREE, _MOST_FRAMED, _MOST_SAID = 12, 48, 8
_LOOKED_AT = 24
_STAYS = frozenset(
    (
        "false_premise", "unanswerable", "describe_region", "compare_regions", "description", "caption",
        "wrong_count", "right_count", "wrong_relation", "right_relation", "wrong_attribute", "right_attribute",
    )
)  # fmt: skip
"""Types that are answered in full in every register."""


class Utterance(msgspec.Struct, frozen=True):
    """A question and its answer as message parts, without the image mark.

    Attributes:
        question, answer: text and box parts in order.
        phrasing: which question surface was used: ``count/free/plain/17``, ``zh/count/free/plain/17``.
    """

    question: tuple[Part, ...]
    answer: tuple[Part, ...]
    phrasing: str


class Wording:
    """Turns tasks into words.

    Args:
        lexicon: the category system that the tasks' categories belong to.
        folder: the folder of the data files; None for those that come with vlit. See docs/wording.md.
        language: ``en`` or ``zh``; also the language that a folder of one's own is in.

    Raises:
        InputError: a data file that cannot be read or holds a wrong template.
        UsageError: there is no such language.

    Attributes:
        version: changes with the data files that come with vlit.
    """

    version = data_version()

    def __init__(self, lexicon: Lexicon, folder: Path | None = None, language: str = "en") -> None:
        self._language = load_language(language)
        self._book = load_phrasebook(language, folder)
        self._prefix = "" if language == "en" else f"{language}/"
        self._lexicon = lexicon
        common = self._book.common
        self._media = common.media.get(lexicon.name) or common.media["default"]
        thing = common.things.get(lexicon.name) or common.things["default"]
        self._words = Words(self._language, self._language.phrases(lexicon, common), self._book, thing)
        self._banks: dict[tuple[object, ...], Bank] = {}

    @property
    def media(self) -> list[str]:
        """Nouns for the medium."""
        return self._media

    def speaks_of(self, task: Task) -> bool:
        """Whether the language has words for all that a task says: its type, its categories and its values."""
        if task.caption or not self._book.has(section_of(task.type, task.program, at_box_of(task))):
            return not self._prefix
        if nested(task.program) > self._language.DEEPEST:
            return False
        return not self._prefix or all(self._words.phrases.known(word) for word in words_of(task))

    def phrasings(
        self, type: str, form: str, program: Program, register: str = "plain", *, at_box: bool = False
    ) -> int:
        """How many different questions there are for a type, a form and a program of this kind, in a register.

        Raises `UsageError` where the type cannot be asked in that form.
        """
        bank, more = self._question_banks(type, form, program, register, at_box=at_box)
        return (bank.size + (more.size if more else 0)) * self._styles(program)

    def word(
        self, task: Task, phrasing: int, *, variant: int = 0, pronoun: bool = False, register: str = "plain",
        again: bool = False, medium: str = "",
    ) -> Utterance:  # fmt: skip
        """The task as a question and an answer.

        Args:
            task: what is asked and answered.
            phrasing: which question, modulo `phrasings`.
            variant: which answer; any integer from 0.
            pronoun: whether the thing asked about was named in the exchange before ("And where is it?"). Types for
                which that makes no sense are asked in full.
            register: one of `vlit.construct.wording.phrasebook.REGISTERS`.
            again: whether the same person asked before in this conversation.
            medium: the noun that this person has for the medium; the next phrasing that has it is taken.

        Raises:
            UsageError: a task without words: a form that its type does not have, a box that is not among its facts.
        """
        type, form, program = task.type, task.form, task.program
        styles = self._styles(program)
        at_box = at_box_of(task)
        bank, more = self._question_banks(type, form, program, register, pronoun=pronoun, at_box=at_box, again=again)
        size = bank.size + (more.size if more else 0)
        phrasing %= size * styles
        digit, style = divmod(phrasing, styles)
        full = more is not None and digit >= bank.size
        surface = more.surface(digit - bank.size) if more is not None and full else bank.surface(digit)
        if medium and not full and surface.image != medium:
            found = (s for s in map(bank.surface, range(digit, digit + _LOOKED_AT)) if s.image == medium)
            surface = next(found, surface)
        question = Slots(self._words, task, style=style, asking=True).render(surface)
        answer = self._answer(task, surface, variant, style, full, at_box, register)
        if form == "free" and not again:
            answer = self._framed(answer, register, variant)
        return Utterance(question, answer, f"{self._prefix}{type}/{form}/{register}/{phrasing}")

    def _styles(self, program: Program) -> int:
        """Ways to single out the objects that the program itself names, not those inside their phrases."""
        return max((self._words.phrases.styles(n) for n in children(program) if isinstance(n, ObjectNode)), default=1)

    # questions

    def _question_banks(
        self, type: str, form: str, program: Program, register: str, *, pronoun: bool = False, at_box: bool = False,
        again: bool = False,
    ) -> tuple[Bank, Bank | None]:  # fmt: skip
        """The bank of questions; for a choice also the one whose answer repeats the option."""
        section = section_of(type, program, at_box)
        placed = names_image(program)
        pronoun = pronoun and type in _PRONOUN_TYPES and _has_pronoun(program)
        manner = (placed, pronoun, register, again)
        if form == "choice":
            return self._questions(type, section, "letter", manner), self._questions(type, section, "full", manner)
        return self._questions(type, section, form, manner), None

    def _questions(self, type: str, section: str, form: str, manner: tuple[bool, bool, str, bool]) -> Bank:
        key = (section, form, *manner)
        bank = self._banks.get(key)
        if bank is None:
            placed, pronoun, register, again = manner
            templates = self._book.questions(
                section, form, placed=placed, pronoun=pronoun, register=register, again=again
            )
            if not templates:
                raise no_words(type, form)
            framed = form != "free" or register != "plain"
            bank = self._banks[key] = Bank(templates, self._media, _MOST_FRAMED if framed else _MOST_FREE)
        return bank

    # answers

    def _answer(
        self, task: Task, question: Surface, variant: int, style: int, full: bool, at_box: bool, register: str
    ) -> tuple[Part, ...]:
        if task.form == "yesno":
            return (Part("text", self._yes_no(task)),)
        if task.form == "json":
            return (Part("text", self._json(task)),)
        if task.form == "list":
            return (Part("text", self._lines(task)),)
        if task.form == "word":
            return (Part("text", self._bare(task, variant)),)
        if task.form == "choice":
            return (Part("text", self._choice(task, question, full)),)
        if task.type == "description":
            return (Part("text", describe_scene(self, task, question.image, variant)),)
        if task.type == "multi_step":
            return (Part("text", explain(self, task, question.image, variant, style)),)
        section = section_of(task.type, task.program, at_box)
        if task.type == "describe_region" and section != "describe_phrase":
            return (Part("text", describe_region(self, task, question.image, variant)),)
        if self._book.common.registers[register].short and variant % 3 and task.type not in _STAYS:
            short = self._short(task, section)
            if short:
                return (Part("text", short),)
        return self.sentence(task, "answers", question.image, variant, style=style, section=section)

    def _yes_no(self, task: Task) -> str:
        yes = task.value is True or task.type.startswith("right_")
        return self._language.YES if yes else self._language.NO

    def _short(self, task: Task, section: str) -> str:
        """The answer alone, as a sentence: ``Three.``; ``""`` where the type has no such answer."""
        hint = self._book.section(section, False).hint
        end = self._book.common.stop
        if hint == "yesno":
            return self._yes_no(task) + end
        return self._language.capital(self._bare(task, 0)) + end if hint in ("number", "phrase") else ""

    def _framed(self, answer: tuple[Part, ...], register: str, variant: int) -> tuple[Part, ...]:
        """What somebody who is asked in that register may add to the answer."""
        frames = self._book.common.registers[register].answers
        if len(answer) > 1 or ". " in answer[0].text:
            return answer  # an explanation ends with its conclusion
        before, _, after = frames[variant // 5 % len(frames)].partition("{core}") if frames else ("", "", "")
        if before:
            answer = (Part("text", before), *answer)
        if after:
            answer = (*answer, Part("text", after))
        return merged(answer)

    def _json(self, task: Task) -> str:
        """The value as a JSON object: names as words, numbers and truth as they are."""
        value: object = task.value
        if isinstance(value, dict):
            told: object = {self._words.phrases.name(name): n for name, n in value.items()}
        elif isinstance(value, list):
            told = {self._book.common.key: [self._words.phrases.name(str(name)) for name in value]}
        else:
            text = option_text(self._words, task, value_text(task.value))
            told = {self._book.common.key: value if isinstance(value, int) else text}
        return json.dumps(told, ensure_ascii=False)

    def _lines(self, task: Task) -> str:
        """One line for each thing."""
        value, phrases = task.value, self._words.phrases
        if isinstance(value, dict):
            named = [(OfCategory(Objects(), name), n) for name, n in value.items()]
            return "\n".join(f"- {phrases.numbered(node, n)}" for node, n in named)
        names = [phrases.loose(OfCategory(Objects(), str(name)), View()) for name in value]  # type: ignore[union-attr]
        return "\n".join(f"- {name}" for name in names)

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

    @property
    def language(self) -> Language:
        """The language. Internal, like `sentence`."""
        return self._language

    @property
    def joins(self) -> list[str]:
        """Words between two statements of one sentence. Internal, like `sentence`."""
        return self._book.common.joins

    def mentioned(self, text: str) -> set[str]:
        """The categories that a text names. Internal, like `sentence`."""
        return {mention.category for mention in self._lexicon.mentions(text)}

    def _bare(self, task: Task, variant: int) -> str:
        value = task.value
        if isinstance(value, dict | list):
            return Slots(self._words, task).text(Surface((Slot("list", "bare"),), "image", True))
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value) if variant % 2 else self._language.capital(self._language.number(value))
        text = option_text(self._words, task, value_text(value))
        return text if isinstance(task.program, ReadText | FieldOf) else self._language.capital(text)

    def _choice(self, task: Task, question: Surface, full: bool) -> str:
        if not 0 <= task.gold < len(task.options):
            raise UsageError(f"wording of {task.type}", "a choice without a right option", "Set options and gold.")
        if not full:
            return chr(65 + task.gold)
        form = next(t.form for t in question.tokens if isinstance(t, Slot) and t.name == "options")
        return label(form, task.gold, option_text(self._words, task, task.options[task.gold]))


def unspoken(language: str) -> frozenset[str]:
    """Instruction types that a language has no words for."""
    book = load_phrasebook(language)
    return frozenset(name for name in SECTIONS if not book.has(name))


def describe(node: SetNode | ObjectNode, lexicon: Lexicon) -> str:
    """A set in the plural or an object with its article: ``red cups in the left half of the image``, ``the dog``."""
    words = Wording(lexicon)
    phrases, view = words._words.phrases, View()
    if isinstance(node, ObjectNode):
        return phrases.the(node, view)
    return phrases.plural(node, view)


def merged(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Texts that follow each other as one part."""
    found: list[Part] = []
    for part in parts:
        if found and part.type == found[-1].type == "text":
            found[-1] = Part("text", found[-1].text + part.text)
        else:
            found.append(part)
    return tuple(found)


def _has_pronoun(program: Program) -> bool:
    if isinstance(program, Count):
        return not isinstance(program.of, Objects)
    return not isinstance(program, Exists | TotalOf)
