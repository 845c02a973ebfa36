"""Answers of several sentences: the steps of a reasoning question, and the description of a scene."""

from __future__ import annotations

from typing import Protocol

from vlit.construct.task import Fact, Task
from vlit.construct.wording.language import Language
from vlit.construct.wording.sections import case_of
from vlit.program import (
    BoxOf,
    Count,
    Exists,
    Holds,
    Inventory,
    LargerOf,
    MoreOf,
    Node,
    ObjectNode,
    OfCategory,
    PlaceOf,
    Program,
    RelationOf,
    Superlative,
    TextBox,
    TheOne,
    TotalOf,
    children,
)
from vlit.schema import Part

_SILENT = (BoxOf, TextBox)


class Speaker(Protocol):
    """What prose needs of a `Wording`."""

    @property
    def language(self) -> Language:
        """The language."""

    @property
    def joins(self) -> list[str]:
        """Words between two statements of one sentence."""

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
        """One sentence as parts."""

    def mentioned(self, text: str) -> set[str]:
        """The categories that a text names."""


def explain(speaker: Speaker, task: Task, image: str, variant: int, style: int) -> str:
    """The steps in order, then the conclusion. For a yes or no, that comes first.

    "The largest plate is in the bottom left of the image. There are two cups to the left of it. So the answer is two."
    """
    program = task.program
    if isinstance(program, MoreOf | TotalOf) and case_of("", task).startswith("known"):
        return _say(speaker, task, "answers", image, variant, style)
    sentences: list[str] = []
    known: ObjectNode | None = None
    for fact in task.facts:
        if isinstance(fact.program, _SILENT) or fact.program == program:
            continue
        step = _task(fact)
        purpose = "follow" if sentences else "statements"
        own = style if set(_objects(fact.program)) & set(_objects(program)) else 0
        sentences.append(
            _say(speaker, step, purpose, image, variant, own, known if _mentions(fact.program, known) else None)
        )
        known = getattr(fact.program, "object", None) or getattr(fact.program, "a", None)
        known = known if isinstance(known, ObjectNode) else None
    purpose = "follow" if sentences else "statements"
    again = _mentions(program, known) and not isinstance(program, LargerOf)
    end = _say(speaker, task, purpose, image, variant, style, known if again else None)
    if isinstance(program, Exists | Holds):
        return _with_truth(speaker, task, sentences, end)
    if isinstance(program, Count) and variant // 3 % 2 and sentences:
        so = _say(speaker, task, "statements", image, variant, style, section="multi_step", case="any")
        return speaker.language.sentences([*sentences, end, so])
    return speaker.language.sentences([*sentences, end])


def _with_truth(speaker: Speaker, task: Task, sentences: list[str], end: str) -> str:
    """Yes or no first, then why."""
    language = speaker.language
    word = language.YES if task.value else language.NO
    if not sentences:
        return language.affirmed(word, end)
    return language.sentences([language.affirmed(word, ""), *sentences, end])


def describe_region(speaker: Speaker, task: Task, image: str, variant: int) -> str:
    """What is in the box, then what the facts add about it, as of something known.

    "The box shows a brown dog. It is to the left of the pizza."
    """
    said = [_say(speaker, task, "statements", image, variant, 0, section="describe_region", case="any")]
    known = getattr(task.program, "object", None)
    for i, fact in enumerate(f for f in task.facts if not isinstance(f.program, _SILENT)):
        said.append(_say(speaker, _task(fact), "follow", image, variant + i, 0, known))
    return speaker.language.sentences(said)


def describe_scene(speaker: Speaker, task: Task, image: str, variant: int) -> str:
    """The caption, then what the facts add: numbers in one sentence, places, relations. Nothing is said twice."""
    facts: list[Fact] = []
    for fact in task.facts:
        if fact not in facts and not isinstance(fact.program, _SILENT):
            facts.append(fact)
    caption = speaker.language.tidy(task.caption)
    sentences = [caption] if caption else []
    counts: dict[str, int] = {}
    for f in facts:
        if (
            isinstance(f.program, Count)
            and isinstance(f.program.of, OfCategory)
            and isinstance(f.value, int)
            and f.value
        ):
            counts[f.program.of.name] = f.value
    if counts:
        one = all(n == 1 for n in counts.values())
        case = "mixed" if one and len(counts) > 1 else "one" if one else "many"
        case = ("more_" if caption else "first_") + case
        listing = Task(type="", form="free", program=Inventory(), value=counts)
        sentences.append(
            _say(speaker, listing, "statements", image, variant, 0, section="description_counts", case=case)
        )
    rest = [f for f in facts if not (isinstance(f.program, Count) and isinstance(f.program.of, OfCategory))]
    places = [f for f in rest if isinstance(f.program, PlaceOf)]
    others = [f for f in rest if not isinstance(f.program, PlaceOf)]
    known = _Known(speaker.mentioned(caption) | set(counts))
    sentences += _places(speaker, places, image, variant, known)
    for i, fact in enumerate(others):
        last = getattr(places[-1].program, "object", None) if len(places) == 1 and i == 0 else None
        subject = last if isinstance(fact.program, RelationOf) and fact.program.a == last else None
        purpose = "follow" if sentences else "statements"
        sentences.append(
            _say(speaker, _task(fact), purpose, image, variant + i, 0, subject, fresh=known.fresh(fact.program))
        )
    return speaker.language.sentences(sentences)


class _Known:
    """The categories spoken of so far."""

    def __init__(self, categories: set[str]) -> None:
        self._categories = categories

    def fresh(self, program: Program) -> frozenset[ObjectNode]:
        """The single objects of a statement whose category comes up for the first time; from now on they are known."""
        found: list[ObjectNode] = []
        for node in _objects(program):
            name = node.of.name if isinstance(node, TheOne | Superlative) and isinstance(node.of, OfCategory) else ""
            if name and name not in self._categories:
                self._categories.add(name)
                if isinstance(node, TheOne):
                    found.append(node)
        return frozenset(found)


def _places(speaker: Speaker, facts: list[Fact], image: str, variant: int, known: _Known) -> list[str]:
    """Where things are, two to a sentence."""
    joins = speaker.joins
    said: list[str] = []
    for i in range(0, len(facts), 2):
        first, *second = facts[i : i + 2]
        text = _say(speaker, _task(first), "statements", image, variant + i, 0, fresh=known.fresh(first.program))
        for fact in second:
            more = _say(speaker, _task(fact), "follow", image, variant, 0, fresh=known.fresh(fact.program))
            text = f"{text[:-1]}{joins[(variant + i) % len(joins)]}{speaker.language.inside(more)}"
        said.append(text)
    return said


def _say(
    speaker: Speaker,
    task: Task,
    purpose: str,
    image: str,
    variant: int,
    style: int,
    known: ObjectNode | None = None,
    *,
    fresh: frozenset[ObjectNode] = frozenset(),
    section: str = "",
    case: str = "",
) -> str:
    parts = speaker.sentence(
        task, purpose, image, variant, style=style, known=known, fresh=fresh, section=section, case=case
    )  # fmt: skip
    return "".join(part.text for part in parts)


def _task(fact: Fact) -> Task:
    return Task(type="", form="free", program=fact.program, value=fact.value)


def _objects(program: Program) -> list[ObjectNode]:
    """The objects that a program names directly."""
    return [child for child in children(program) if isinstance(child, ObjectNode)]


def _mentions(node: Node, known: ObjectNode | None) -> bool:
    return known is not None and any(child == known or _mentions(child, known) for child in children(node))
