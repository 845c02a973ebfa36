"""The slots of questions about several images, about what somebody does, about fields, sums and pairs of regions."""

from __future__ import annotations

from abc import ABC, abstractmethod

from vlit.construct.task import Task
from vlit.construct.wording.language import Language, Phrases
from vlit.construct.wording.noun_phrases import View
from vlit.program import (
    ORDINALS,
    CategoryOf,
    Count,
    FieldOf,
    InImage,
    MoreIn,
    ObjectNode,
    OnlyIn,
    Partner,
    Program,
    SetNode,
)


class FurtherSlots(ABC):
    """What `vlit.construct.wording.slots.Slots` inherits; it brings the attributes and the words for one object."""

    view: View
    _language: Language
    _phrases: Phrases
    _program: Program
    _task: Task

    @abstractmethod
    def _object(self, node: ObjectNode, form: str) -> str:
        """An object in words: ``the dog``, ``it``."""

    def _nth(self, form: str) -> str:
        """An image by its place: the answer, or those that a difference is asked of."""
        program, value = self._program, str(self._task.value)
        if isinstance(program, OnlyIn):
            return self._language.nth(ORDINALS[program.other if form == "other" else program.image], self.view.image)
        return self._language.nth(value, self.view.image) if value in ORDINALS else self._language.SAME_NUMBER

    def _counts(self, _: str) -> str:
        """``three in the first image and one in the second``, the image with most first."""
        program = self._program
        assert isinstance(program, MoreIn)
        found = [(f.value, f.program.number) for f in self._task.facts if isinstance(f.program, InImage)]
        told = [
            f"{self._language.number(int(str(n))) if n else self._language.NONE} {self._language.within(ORDINALS[i])}"
            for n, i in sorted(found, key=lambda pair: (-int(str(pair[0])), pair[1]))
        ]
        return self._language.listed(told)

    def _s(self, form: str) -> str:
        return self._object(self._partner().subject, form)

    def _doing(self, _: str) -> str:
        return self._partner().predicate

    def _partner(self) -> Partner:
        program = self._program
        assert isinstance(program, CategoryOf)
        assert isinstance(program.object, Partner)
        return program.object

    def _field(self, _: str) -> str:
        assert isinstance(self._program, FieldOf)
        return self._language.quoted(self._program.name)

    def _top(self, form: str) -> str:
        """What there is most of, as a name or with its number."""
        node, n = self._ranked()[0]
        return self._phrases.numbered(node, n) if form == "n" else self._phrases.loose(node, self.view)

    def _rest(self, form: str) -> str:
        """Everything else, with numbers."""
        rest = self._ranked()[1:]
        if form == "are":
            return self._language.be(rest[0][1] if len(rest) == 1 else 2)
        terms = [self._phrases.one(node, self.view) if n == 1 else self._phrases.numbered(node, n) for node, n in rest]
        return self._language.listed(terms)

    def _ranked(self) -> list[tuple[SetNode, int]]:
        counts = [(f.program.of, int(str(f.value))) for f in self._task.facts if isinstance(f.program, Count)]
        return sorted(counts, key=lambda pair: -pair[1])

    def _one(self, _: str) -> str:
        return self._phrases.a(self._kinds()[0])

    def _two(self, _: str) -> str:
        return self._phrases.a(self._kinds()[1])

    def _kinds(self) -> list[str]:
        return [str(f.value) for f in self._task.facts if isinstance(f.program, CategoryOf)]
