"""Runs a program on a scene: the answer and the objects it rests on, or `Unclear` with the reason.

This is the generator's executor. The checker has its own (`vlit.claims.replay`), written against the same definitions
in `vlit.program`; the two share no code, so that a mistake in one shows as a contradiction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from vlit.construct import album, document, geometry
from vlit.construct.geometry import Frame
from vlit.program import (
    AttributeOf,
    BoxOf,
    Captions,
    CategoryOf,
    Commonest,
    Count,
    Exists,
    FieldOf,
    FoundIn,
    Holds,
    InAll,
    InImage,
    InPart,
    Inventory,
    LargerOf,
    MoreIn,
    MoreOf,
    Nearest,
    ObjectAt,
    ObjectNode,
    Objects,
    OfCategory,
    OnlyIn,
    Partner,
    Phrases,
    PlaceOf,
    Predicate,
    Program,
    ReadText,
    RelatedTo,
    RelationOf,
    SameKind,
    SetNode,
    Superlative,
    TextBox,
    TextPlace,
    TheOne,
    TotalOf,
    Value,
    WithAttribute,
)
from vlit.schema import Box, Object, Scene, TextSpan


class Unclear(Exception):
    """The program has no answer that a careful person would give; the text says why."""


class Result(NamedTuple):
    """A program's value and the ids of the objects it was computed from."""

    value: Value
    objects: tuple[str, ...]


class Executor:
    """Runs programs on one scene. Boxes are clipped to the image once, on construction.

    ``others`` are the executors of the further images, for programs over several.
    """

    def __init__(self, scene: Scene, others: Sequence[Executor] = ()) -> None:
        self.scene = scene
        self.images: tuple[Executor, ...] = (self, *others)
        self.frame = Frame.of(scene.image)
        self._boxes: dict[str, Box] = {o.id: geometry.clip(o.box, self.frame) for o in scene.objects}
        self._things = [o for o in scene.objects if not o.crowd]
        self._crowds = {o.category for o in scene.objects if o.crowd}
        self._closed = frozenset(scene.closed_world)
        self._by_id = {o.id: o for o in self._things}
        self._by_category: dict[str, list[Object]] = {}
        # Generators ask for the same parts of programs again and again, so each is worked out once.
        self._results: dict[Program, Result | Unclear] = {}
        self._found: dict[ObjectNode, tuple[Object, list[Object]] | Unclear] = {}
        self._members: dict[SetNode, list[Object] | Unclear] = {}
        for thing in self._things:
            self._by_category.setdefault(thing.category, []).append(thing)

    def run(self, program: Program) -> Result:
        """The program's answer. Raises `Unclear` where it has none."""
        return _once(self._results, program, self._run)

    def _run(self, program: Program) -> Result:
        value, used = self._value(program)
        return Result(value, tuple(dict.fromkeys([o.id for o in used])))

    def resolve(self, node: ObjectNode) -> Object:
        """The object that a node means. Raises `Unclear` where it means none or several."""
        return self._object(node)[0]

    def box(self, thing: Object) -> Box:
        """An object's box, clipped to the image."""
        return self._boxes[thing.id]

    # Values

    def _value(self, node: Program) -> tuple[Value, list[Object]]:
        return _VALUES[type(node)](self, node)

    def _count(self, node: Count) -> tuple[Value, list[Object]]:
        self._require_countable(node.of)
        members = self._set(node.of)
        return len(members), members + self._anchors(node.of)

    def _exists(self, node: Exists) -> tuple[Value, list[Object]]:
        members = self._set(node.of)
        if not members:
            self._require_countable(node.of)
        return bool(members), members + self._anchors(node.of)

    def _category_of(self, node: CategoryOf) -> tuple[Value, list[Object]]:
        thing, used = self._object(node.object)
        return thing.category, used

    def _attribute_of(self, node: AttributeOf) -> tuple[Value, list[Object]]:
        thing, used = self._object(node.object)
        values = [a.value for a in thing.attributes if a.kind == node.kind]
        if len(values) != 1:
            raise Unclear(f"the object has {len(values)} values of {node.kind}")
        return values[0], used

    def _place_of(self, node: PlaceOf) -> tuple[Value, list[Object]]:
        thing, used = self._object(node.object)
        place = geometry.place_of(self.box(thing), self.frame)
        if place is None:
            raise Unclear("the object lies across the borders of the grid")
        return place, used

    def _box_of(self, node: BoxOf) -> tuple[Value, list[Object]]:
        thing, used = self._object(node.object)
        return list(self.box(thing)), used

    def _holds(self, node: Holds) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._pair(node.a, node.b)
        answer = geometry.holds(node.relation, self.box(a), self.box(b), self.frame)
        if answer is None:
            raise Unclear(f"{node.relation} is neither clearly so nor clearly not")
        return answer, used_a + used_b

    def _relation_of(self, node: RelationOf) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._pair(node.a, node.b)
        relation = geometry.relation_of(self.box(a), self.box(b), self.frame)
        if relation is None:
            raise Unclear("no direction says clearly where the first is from the second")
        return relation, used_a + used_b

    def _predicate(self, node: Predicate) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._pair(node.a, node.b)
        found = {r.predicate for r in self.scene.relations if r.subject == a.id and r.object == b.id}
        if len(found) != 1:
            raise Unclear(f"{len(found)} predicates are annotated between the two")
        return found.pop(), used_a + used_b

    def _more_of(self, node: MoreOf) -> tuple[Value, list[Object]]:
        (first, used_a), (second, used_b) = self._value(node.a), self._value(node.b)
        assert isinstance(first, int)
        assert isinstance(second, int)
        return "same" if first == second else ("first" if first > second else "second"), used_a + used_b

    def _total_of(self, node: TotalOf) -> tuple[Value, list[Object]]:
        total, used, seen = 0, list[Object](), set[str]()
        for part in node.parts:
            value, touched = self._value(part)
            assert isinstance(value, int)
            members = {o.id for o in self._set(part.of)}
            if members & seen:
                raise Unclear("the sets overlap")
            seen |= members
            total += value
            used += touched
        return total, used

    def _larger_of(self, node: LargerOf) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._pair(node.a, node.b)
        answer = geometry.holds("larger", self.box(a), self.box(b), self.frame)
        if answer is None:
            raise Unclear("the two are of about the same size")
        return "first" if answer else "second", used_a + used_b

    def _inventory(self, node: Inventory) -> tuple[Value, list[Object]]:
        if self._crowds or not self._closed or not self._closed.issuperset(self._by_category):
            raise Unclear("the scene has a crowd, or a category that is not annotated exhaustively")
        return {name: len(self._by_category[name]) for name in sorted(self._by_category)}, list(self._things)

    def _captions(self, node: Captions) -> tuple[Value, list[Object]]:
        if not self.scene.captions:
            raise Unclear("the scene has no caption")
        return list(self.scene.captions), []

    def _read_text(self, node: ReadText) -> tuple[Value, list[Object]]:
        return self._text(node.id).text, []

    def _text_box(self, node: TextBox) -> tuple[Value, list[Object]]:
        return list(geometry.clip(self._text(node.id).box, self.frame)), []

    def _text_place(self, node: TextPlace) -> tuple[Value, list[Object]]:
        place = geometry.place_of(geometry.clip(self._text(node.id).box, self.frame), self.frame)
        if place is None:
            raise Unclear("the text lies across the borders of the grid")
        return place, []

    def _field_of(self, node: FieldOf) -> tuple[Value, list[Object]]:
        value = document.fields(self.scene).get(document.key(node.name))
        if not self.scene.texts_closed or value is None:
            raise Unclear(f"the document has no field {node.name} that stands once and has a value")
        return value, []

    def _same_kind(self, node: SameKind) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._pair(node.a, node.b)
        if not a.category or not b.category:
            raise Unclear("the category of one is not known")
        return a.category == b.category, used_a + used_b

    def _commonest(self, node: Commonest) -> tuple[Value, list[Object]]:
        counts, used = self._inventory(Inventory())
        assert isinstance(counts, dict)
        ranked = sorted(counts.values())
        if len(ranked) < 2 or ranked[-1] == ranked[-2]:
            raise Unclear("no category clearly has the most members")
        return max(counts, key=lambda name: counts[name]), used

    def _phrases(self, node: Phrases) -> tuple[Value, list[Object]]:
        thing, used = self._object(node.object)
        found = sorted(a.value for a in thing.attributes if a.kind == "phrase")
        if not found:
            raise Unclear("nobody described the object")
        return found, used

    # Several images: `vlit.construct.album` compares, the executor of each image counts.

    def _in_image(self, node: InImage) -> tuple[Value, list[Object]]:
        return self._image(node.number)._value(node.of)

    def _more_in(self, node: MoreIn) -> tuple[Value, list[Object]]:
        counts = [self._image(i)._value(Count(node.of))[0] for i in range(node.images)]
        return _sure(album.most(counts), "two images have the most"), self._set(node.of)

    def _found_in(self, node: FoundIn) -> tuple[Value, list[Object]]:
        found = [self._image(i)._value(Exists(node.of))[0] for i in range(node.images)]
        return _sure(album.only(found), "not exactly one image has any"), self._set(node.of)

    def _only_in(self, node: OnlyIn) -> tuple[Value, list[Object]]:
        one, other = self._image(node.image).scene, self._image(node.other).scene
        return _sure(album.lacking(one, other), "what the other image lacks is not known"), []

    def _in_all(self, node: InAll) -> tuple[Value, list[Object]]:
        scenes = [self._image(i).scene for i in range(node.images)]
        return _sure(album.shared(scenes), "what the images share is not known"), []

    def _image(self, number: int) -> Executor:
        if not 0 <= number < len(self.images):
            raise Unclear(f"there is no image {number}")
        return self.images[number]

    # Objects

    def _object(self, node: ObjectNode) -> tuple[Object, list[Object]]:
        return _once(self._found, node, self._work_out)

    def _work_out(self, node: ObjectNode) -> tuple[Object, list[Object]]:
        return _OBJECTS[type(node)](self, node)

    def _the_one(self, node: TheOne) -> tuple[Object, list[Object]]:
        members = self._set(node.of)
        if len(members) != 1:
            raise Unclear(f"{len(members)} objects answer the description")
        if self._crowded(node.of):
            raise Unclear("a crowd may hold more of them")
        return members[0], members + self._anchors(node.of)

    def _superlative(self, node: Superlative) -> tuple[Object, list[Object]]:
        if self._crowded(node.of):
            raise Unclear("a crowd may hold a more extreme one")
        members = self._set(node.of)
        index = geometry.superlative([self.box(m) for m in members], node.by, self.frame)
        if index is None:
            raise Unclear(f"no member is clearly the {node.by}")
        return members[index], [members[index], *self._anchors(node.of)]

    def _nearest(self, node: Nearest) -> tuple[Object, list[Object]]:
        to, used = self._object(node.to)
        if self._crowded(node.of):
            raise Unclear("a crowd may hold a closer one")
        members = [m for m in self._set(node.of) if m.id != to.id]
        index = geometry.nearest([self.box(m) for m in members], self.box(to), self.frame)
        if index is None:
            raise Unclear("no member is clearly the nearest")
        return members[index], [members[index], *used]

    def _object_at(self, node: ObjectAt) -> tuple[Object, list[Object]]:
        thing = self._by_id.get(node.id)
        if thing is None:
            raise Unclear(f"there is no object {node.id}")
        return thing, [thing]

    def _partner(self, node: Partner) -> tuple[Object, list[Object]]:
        subject, used = self._object(node.subject)
        found = {r.object for r in self.scene.relations if (r.subject, r.predicate) == (subject.id, node.predicate)}
        if len(found) != 1 or (thing := self._by_id.get(found.pop())) is None:
            raise Unclear(f"not exactly one thing is annotated that the subject is {node.predicate}")
        return thing, [thing, *used]

    def _pair(self, a: ObjectNode, b: ObjectNode) -> tuple[tuple[Object, list[Object]], tuple[Object, list[Object]]]:
        first, second = self._object(a), self._object(b)
        if first[0].id == second[0].id:
            raise Unclear("both descriptions mean the same object")
        return first, second

    # Sets

    def _set(self, node: SetNode) -> list[Object]:
        """Not to be changed: it is kept."""
        return _once(self._members, node, self._collect)

    def _collect(self, node: SetNode) -> list[Object]:
        return _SETS[type(node)](self, node)

    def _objects(self, node: Objects) -> list[Object]:
        return list(self._things)

    def _of_category(self, node: OfCategory) -> list[Object]:
        if isinstance(node.of, Objects):
            return list(self._by_category.get(node.name, ()))
        return [o for o in self._set(node.of) if o.category == node.name]

    def _with_attribute(self, node: WithAttribute) -> list[Object]:
        wanted = (node.kind, node.value)
        return [o for o in self._set(node.of) if any((a.kind, a.value) == wanted for a in o.attributes)]

    def _in_part(self, node: InPart) -> list[Object]:
        return self._keep(self._set(node.of), lambda o: geometry.in_part(self.box(o), node.part, self.frame))

    def _related_to(self, node: RelatedTo) -> list[Object]:
        to, _ = self._object(node.to)
        others = [o for o in self._set(node.of) if o.id != to.id]
        return self._keep(others, lambda o: geometry.holds(node.relation, self.box(o), self.box(to), self.frame))

    @staticmethod
    def _keep(members: list[Object], rule: Callable[[Object], bool | None]) -> list[Object]:
        answers = [rule(o) for o in members]
        if None in answers:
            raise Unclear("at least one object neither clearly belongs nor clearly does not")
        return [o for o, answer in zip(members, answers, strict=True) if answer]

    def _anchors(self, node: SetNode) -> list[Object]:
        """Objects that a set was selected by, besides its members."""
        if isinstance(node, RelatedTo):
            return [self._object(node.to)[0], *self._anchors(node.of)]
        return [] if isinstance(node, Objects) else self._anchors(node.of)

    def _categories(self, node: SetNode) -> set[str] | None:
        """Categories that a set is drawn from; None for all."""
        if isinstance(node, Objects):
            return None
        return {node.name} if isinstance(node, OfCategory) else self._categories(node.of)

    def _crowded(self, node: SetNode) -> bool:
        if not self._crowds:
            return False
        names = self._categories(node)
        return bool(self._crowds if names is None else self._crowds & names)

    def _require_countable(self, node: SetNode) -> None:
        """What is not annotated is absent only inside the closed world."""
        names = self._categories(node)
        if self._crowded(node):
            raise Unclear("a crowd stands for many")
        if not self._closed or (names is not None and not names <= self._closed):
            raise Unclear("not annotated exhaustively")
        inner: SetNode = node
        while not isinstance(inner, Objects):
            if isinstance(inner, WithAttribute) and inner.kind not in self.scene.closed_attributes:
                raise Unclear(f"{inner.kind} is not annotated exhaustively")
            inner = inner.of

    def _text(self, identity: str) -> TextSpan:
        for span in self.scene.texts:
            if span.id == identity:
                return span
        raise Unclear(f"there is no text {identity}")


_Node = TypeVar("_Node", bound=Program | ObjectNode | SetNode)
_Found = TypeVar("_Found")


def _once(known: dict[_Node, _Found | Unclear], node: _Node, find: Callable[[_Node], _Found]) -> _Found:
    """What was found for a node before, or is found now; that it is unclear is kept too."""
    found = known.get(node)
    if found is None:
        try:
            found = known[node] = find(node)
        except Unclear as reason:
            known[node] = reason
            raise
    elif isinstance(found, Unclear):
        raise found.with_traceback(None)  # which would grow with every raise
    return found


def _sure(value: Value | None, why: str) -> Value:
    if value is None:
        raise Unclear(why)
    return value


# One table per kind of node: generators run hundreds of programs on a scene, so finding the rule must cost a look-up
# only.
_VALUES: dict[type, Callable[[Executor, Any], tuple[Value, list[Object]]]] = {
    Count: Executor._count,
    Exists: Executor._exists,
    CategoryOf: Executor._category_of,
    AttributeOf: Executor._attribute_of,
    PlaceOf: Executor._place_of,
    BoxOf: Executor._box_of,
    Holds: Executor._holds,
    RelationOf: Executor._relation_of,
    Predicate: Executor._predicate,
    MoreOf: Executor._more_of,
    TotalOf: Executor._total_of,
    LargerOf: Executor._larger_of,
    Inventory: Executor._inventory,
    Captions: Executor._captions,
    ReadText: Executor._read_text,
    TextBox: Executor._text_box,
    TextPlace: Executor._text_place,
    FieldOf: Executor._field_of,
    SameKind: Executor._same_kind,
    Commonest: Executor._commonest,
    Phrases: Executor._phrases,
    InImage: Executor._in_image,
    MoreIn: Executor._more_in,
    FoundIn: Executor._found_in,
    OnlyIn: Executor._only_in,
    InAll: Executor._in_all,
}
_OBJECTS: dict[type, Callable[[Executor, Any], tuple[Object, list[Object]]]] = {
    TheOne: Executor._the_one,
    Superlative: Executor._superlative,
    Nearest: Executor._nearest,
    ObjectAt: Executor._object_at,
    Partner: Executor._partner,
}
_SETS: dict[type, Callable[[Executor, Any], list[Object]]] = {
    Objects: Executor._objects,
    OfCategory: Executor._of_category,
    WithAttribute: Executor._with_attribute,
    InPart: Executor._in_part,
    RelatedTo: Executor._related_to,
}
