"""What the slots of a template stand for: one task, its program and value, looked at as words."""

from __future__ import annotations

from collections.abc import Callable

from vlit.construct.task import Fact, Task
from vlit.construct.wording.further_slots import FurtherSlots
from vlit.construct.wording.language import Phrases
from vlit.construct.wording.noun_phrases import BOX, View
from vlit.construct.wording.options import Words, label, option_text
from vlit.construct.wording.templates import Slot, Surface
from vlit.errors import UsageError
from vlit.program import (
    AttributeOf,
    BoxOf,
    CategoryOf,
    Count,
    Exists,
    FieldOf,
    FoundIn,
    Holds,
    InPart,
    LargerOf,
    MoreIn,
    MoreOf,
    ObjectAt,
    ObjectNode,
    Objects,
    OfCategory,
    Partner,
    PlaceOf,
    ReadText,
    RelatedTo,
    RelationOf,
    SetNode,
    TextBox,
    TextPlace,
    TheOne,
    TotalOf,
    Value,
    WithAttribute,
    as_box,
)
from vlit.schema import Box, Part

_SETS = (Objects, OfCategory, WithAttribute, InPart, RelatedTo)


class Slots(FurtherSlots):
    """The slots of one task. Fill a surface with `render`.

    Args:
        words: the language.
        task: the task.
        variant: picks among the words for a place.
        style: picks among the ways to single out an object.
        short: whether the medium may be left unsaid, as in an answer.
        known: an object that the sentence before was about.
        fresh: objects that have not been spoken of yet.
        asking: whether this is a question: boxes may be written into its noun phrases.
    """

    def __init__(
        self,
        words: Words,
        task: Task,
        *,
        variant: int = 0,
        style: int = 0,
        short: bool = False,
        known: ObjectNode | None = None,
        fresh: frozenset[ObjectNode] = frozenset(),
        asking: bool = False,
    ) -> None:
        self._words = words
        self._phrases = words.phrases
        self._language = words.language
        self._task = task
        self._program = task.program
        self._variant = variant
        self._short = short
        self.view = View(style=style, known=known, fresh=fresh, pointing=asking)
        if task.facts:
            self.view.boxes = _boxes(task.facts)
            self.view.called = {} if asking else _called(words.phrases, task.facts)

    def render(self, surface: Surface) -> tuple[Part, ...]:
        """The surface in words, as message parts."""
        text = self.text(surface)
        if BOX not in text:
            return (Part("text", text),)
        parts: list[Part] = []
        for i, piece in enumerate(text.split(BOX)):
            if i:
                parts.append(self.view.parts[i - 1])
            if piece:
                parts.append(Part("text", piece))
        return tuple(parts)

    def text(self, surface: Surface) -> str:
        """The surface in words, boxes as `BOX` marks."""
        self.view.image = surface.image
        self.view.short = self._short or surface.names_image
        out = [token if isinstance(token, str) else self._fill(token) for token in surface.tokens]
        return self._language.capital("".join(out))

    def _fill(self, slot: Slot) -> str:
        text = _FILL[slot.name](self, slot.form)
        return self._language.capital(self._language.spelled_out(text)) if slot.capital else text

    # what the program speaks of

    def _a(self, form: str) -> str:
        program = self._program
        if isinstance(program, Count | Exists):
            return self._set(program.of, form)
        if isinstance(program, MoreOf):
            return self._set(program.a.of, form)
        if isinstance(program, MoreIn | FoundIn):
            return self._set(program.of, form)
        node: ObjectNode = program.object if hasattr(program, "object") else program.a  # type: ignore[union-attr]
        return self._object(node, form)

    def _b(self, form: str) -> str:
        program = self._program
        if isinstance(program, MoreOf):
            return self._set(program.b.of, form)
        return self._object(program.b, form)  # type: ignore[union-attr]

    def _set(self, node: SetNode, form: str) -> str:
        phrases, view = self._phrases, self.view
        match form:
            case "" | "plural":
                return phrases.plural(node, view)
            case "head":
                return phrases.head(node)
            case "head_one":
                return phrases.head(node, 1)
            case "single":
                return phrases.single(node, view)
            case "loose":
                return phrases.loose(node, view)
            case "kind":
                return phrases.kind(node, view)
            case "one":
                return phrases.one(node, view)
            case "ask":
                return phrases.one(node, view, some="any")
            case "are":
                return phrases.are(node)
            case "many":
                return phrases.many(node)
            case "n":
                return phrases.counted(node, self._int(), view)
            case "nhead":
                return phrases.numbered(node, self._int())
            case "tail":
                return phrases.tail(node, 2, view)
            case "pred":
                return phrases.predicate(node, 2, view)
            case _:
                return phrases.predicate(node, 1, view)

    def _object(self, node: ObjectNode, form: str) -> str:
        phrases, view = self._phrases, self.view
        if form == "":
            return phrases.the(node, view)
        if form == "it":
            return phrases.it(node, "that" if view.pointing else "the")
        if form == "verb":
            return phrases.verb(node, view)
        if isinstance(node, ObjectAt | Partner):
            return self._words.thing if form == "single" else self._words.things
        return phrases.single(node.of, view) if form == "single" else phrases.plural(node.of, view)

    def _x(self, _: str) -> str:
        program = self._program
        assert isinstance(program, Exists)
        return self._phrases.the(TheOne(program.of), self.view)

    # the value

    def _int(self) -> int:
        value = self._task.value
        return value if isinstance(value, int) else 0

    def _n(self, _: str) -> str:
        if isinstance(self._program, MoreOf):
            return self._language.number(self._known_counts()[0])
        return self._language.number(self._int())

    def _v(self, form: str) -> str:
        program, value = self._program, self._task.value
        if isinstance(program, MoreOf):
            return self._side(form, winner=True)
        if isinstance(program, LargerOf):
            return self._phrases.the(program.a if value == "first" else program.b, self.view)
        if isinstance(program, AttributeOf):
            return self._language.term(str(value))
        if isinstance(program, PlaceOf | TextPlace):
            places = self._words.places[str(value)]
            return places[0] if form == "plain" else places[self._variant % len(places)]
        return self._phrases.a(str(value))

    def _w(self, form: str) -> str:
        program = self._program
        if isinstance(program, LargerOf):
            return self._phrases.the(program.b if self._task.value == "first" else program.a, self.view)
        return self._side(form, winner=False)

    def _side(self, form: str, *, winner: bool) -> str:
        """One side of a comparison of counts; where they are the same, the first counts as the winner."""
        program = self._program
        assert isinstance(program, MoreOf)
        first = (self._task.value != "second") == winner
        node = (program.a if first else program.b).of
        if form == "":
            return self._phrases.plural(node, self.view)
        n = self._known_counts()[0 if first else 1]
        if form == "be":
            return self._language.be(n)
        if form == "number":
            return self._language.number(n) if n else self._language.NONE
        # Which half it is, the sentence says.
        return (
            self._phrases.numbered(node, n) if isinstance(node, InPart) else self._phrases.counted(node, n, self.view)
        )

    def _known_counts(self) -> list[int]:
        program = self._program
        parts = program.parts if isinstance(program, TotalOf) else (program.a, program.b)  # type: ignore[union-attr]
        known: dict[object, Value] = {fact.program: fact.value for fact in self._task.facts}
        return [value for part in parts if isinstance(value := known.get(part), int)]

    def _half(self, form: str) -> str:
        program = self._program
        assert isinstance(program, MoreOf)
        first = form == "" or (self._task.value != "second") == (form == "v")
        return self._language.half(getattr((program.a if first else program.b).of, "part", ""))

    def _other(self, _: str) -> str:
        return self._language.half(getattr(self._program.b.of, "part", ""))  # type: ignore[union-attr]

    def _kind(self, _: str) -> str:
        return getattr(self._program, "kind", "") or "attribute"

    def _all(self, form: str) -> str:
        program = self._program
        assert isinstance(program, TotalOf)
        return self._language.listed(
            [self._phrases.plural(part.of, self.view) for part in program.parts], form or "and"
        )

    def _terms(self, _: str) -> str:
        program = self._program
        assert isinstance(program, TotalOf)
        counts = self._known_counts()
        terms = [self._phrases.numbered(p.of, n) for p, n in zip(program.parts, counts, strict=True)]
        return self._language.there_are(terms, counts[0])

    # relations

    def _rel(self, _: str) -> str:
        """``to the left of the cat``: the relation with the second thing."""
        return self._language.direction(str(self._task.value), self._b(""))

    def _statement(self, form: str, negated: bool = False) -> str:
        program = self._program
        assert isinstance(program, Holds)
        other = self._phrases.the(program.b, self.view)
        return self._language.statement(self._object(program.a, form), program.relation, other, negated)

    def _holds(self, form: str) -> str:
        return self._statement(form)

    def _holds_not(self, form: str) -> str:
        return self._statement(form, negated=True)

    def _holds_ask(self, form: str) -> str:
        program = self._program
        assert isinstance(program, Holds)
        other = self._phrases.the(program.b, self.view)
        return self._language.asked(self._object(program.a, form), program.relation, other)

    def _true(self, form: str) -> str:
        """The relation that is true instead, from the facts."""
        for fact in self._task.facts:
            program = fact.program
            if isinstance(program, RelationOf):
                b = self._phrases.the(program.b, self.view)
                return self._language.statement(self._object(program.a, form), str(fact.value), b)
            if isinstance(program, LargerOf):
                large, small = (program.a, program.b) if fact.value == "first" else (program.b, program.a)
                one, two = self._phrases.the(large, self.view), self._phrases.the(small, self.view)
                return self._language.statement(one, "larger", two)
        return self._statement(form, negated=True)

    def _does(self, _: str) -> str:
        return self._words.does(str(self._task.value))

    # what is claimed, read, shown

    def _c(self, form: str) -> str:
        claimed = self._task.claimed
        if not isinstance(claimed, int) or isinstance(claimed, bool):
            return self._language.term(str(claimed))
        if form == "be":
            return self._language.be(claimed)
        if form == "np":
            program = self._program
            assert isinstance(program, Count)
            return self._phrases.counted(program.of, claimed, self.view)
        return self._language.number(claimed)

    def _text(self, _: str) -> str:
        own = isinstance(self._program, ReadText | FieldOf)
        text = self._task.value if own else _fact(self._task, ReadText)
        return self._language.quoted(str(text))

    def _box(self, _: str) -> str:
        program, phrase = self._program, ""
        if isinstance(program, BoxOf):
            box, phrase = (
                as_box(self._task.value),
                self._phrases.the(program.object, View(short=True, style=self.view.style)),
            )
        elif isinstance(program, TextBox):
            box, phrase = as_box(self._task.value), self._text("")
        else:
            box = as_box(_fact(self._task, TextBox if isinstance(program, ReadText) else BoxOf))
        self.view.parts.append(Part("box", phrase, box))
        return BOX

    def _list(self, form: str) -> str:
        counts = self._task.value
        if isinstance(counts, list):  # of kinds, without numbers
            names = [self._phrases.loose(OfCategory(Objects(), str(n)), self.view) for n in counts]
            return self._language.COMMA.join(names) if form == "bare" else self._language.listed(names)
        assert isinstance(counts, dict)
        items: list[str] = []
        for name, n in sorted(counts.items(), key=lambda pair: pair[1] == 1):
            node = OfCategory(Objects(), name)
            items.append(self._phrases.a(name) if n == 1 and not form else self._phrases.numbered(node, n))
        return self._language.COMMA.join(items) if form == "bare" else self._language.listed(items)

    def _options(self, form: str) -> str:
        return "\n".join(
            label(form, i, option_text(self._words, self._task, o)) for i, o in enumerate(self._task.options)
        )

    def _caption(self, _: str) -> str:
        return self._language.tidy(self._task.caption)

    def _thing(self, _: str) -> str:
        return self._words.thing

    def _things(self, _: str) -> str:
        return self._words.things


_NAMES = (
    "a b x n v w half other kind all terms rel holds holds_not holds_ask true does c text box list options caption"
    " thing things nth counts s doing field top rest one two"
)
_FILL: dict[str, Callable[[Slots, str], str]] = {name: getattr(Slots, f"_{name}") for name in _NAMES.split()}


def _boxes(facts: tuple[Fact, ...]) -> dict[str, Box]:
    return {
        fact.program.object.id: as_box(fact.value)
        for fact in facts
        if isinstance(fact.program, BoxOf) and isinstance(fact.program.object, ObjectAt)
    }


def _called(phrases: Phrases, facts: tuple[Fact, ...]) -> dict[str, str]:
    """Names for what is pointed at, where the facts tell them."""
    kinds = {
        fact.program.object.id: str(fact.value)
        for fact in facts
        if isinstance(fact.program, CategoryOf) and isinstance(fact.program.object, ObjectAt)
    }
    if len(set(kinds.values())) < len(kinds):
        return {}
    return {i: phrases.the(TheOne(OfCategory(Objects(), kind)), View()) for i, kind in kinds.items()}


def _fact(task: Task, kind: type[ReadText] | type[TextBox] | type[BoxOf]) -> Value:
    for fact in task.facts:
        if isinstance(fact.program, kind):
            return fact.value
    raise UsageError(f"wording of {task.type}", f"the task holds no fact {kind.__name__}", "Give it among the facts.")
