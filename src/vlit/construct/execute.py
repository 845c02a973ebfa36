"""Runs a program on a scene: the answer and the objects it rests on, or `Unclear` with the reason.

This is the generator's executor. The checker has its own (`vlit.claims.replay`), written against the same definitions
in `vlit.program`; the two share no code, so that a mistake in one shows as a contradiction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from vlit.construct import album, document, geometry
from vlit.construct.referents import Referents, Unclear, once
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
    Inventory,
    LargerOf,
    MoreIn,
    MoreOf,
    ObjectNode,
    OnlyIn,
    Phrases,
    PlaceOf,
    Predicate,
    Program,
    ReadText,
    RelationOf,
    SameKind,
    TextBox,
    TextPlace,
    TotalOf,
    Value,
)
from vlit.schema import Box, Object, Scene, TextSpan


class Result(NamedTuple):
    """A program's value and the ids of the objects it was computed from."""

    value: Value
    objects: tuple[str, ...]


class Executor:
    """Runs programs on one scene.

    ``others`` are the executors of the further images, for programs over several.
    """

    def __init__(self, scene: Scene, others: Sequence[Executor] = ()) -> None:
        self.scene = scene
        self.images: tuple[Executor, ...] = (self, *others)
        self._in = Referents(scene)
        self.frame = self._in.frame
        # Generators ask for the same parts of programs again and again, so each is worked out once.
        self._results: dict[Program, Result | Unclear] = {}

    def run(self, program: Program) -> Result:
        """The program's answer. Raises `Unclear` where it has none."""
        return once(self._results, program, self._run)

    def _run(self, program: Program) -> Result:
        value, used = self._value(program)
        return Result(value, tuple(dict.fromkeys([o.id for o in used])))

    def resolve(self, node: ObjectNode) -> Object:
        """The object that a node means. Raises `Unclear` where it means none or several."""
        return self._in.object(node)[0]

    def box(self, thing: Object) -> Box:
        """An object's box, clipped to the image."""
        return self._in.box(thing)

    # Values

    def _value(self, node: Program) -> tuple[Value, list[Object]]:
        return _VALUES[type(node)](self, node)

    def _count(self, node: Count) -> tuple[Value, list[Object]]:
        self._in.require_countable(node.of)
        members = self._in.members(node.of)
        return len(members), members + self._in.anchors(node.of)

    def _exists(self, node: Exists) -> tuple[Value, list[Object]]:
        members = self._in.members(node.of)
        if not members:
            self._in.require_countable(node.of)
        return bool(members), members + self._in.anchors(node.of)

    def _category_of(self, node: CategoryOf) -> tuple[Value, list[Object]]:
        thing, used = self._in.object(node.object)
        return thing.category, used

    def _attribute_of(self, node: AttributeOf) -> tuple[Value, list[Object]]:
        thing, used = self._in.object(node.object)
        values = [a.value for a in thing.attributes if a.kind == node.kind]
        if len(values) != 1:
            raise Unclear(f"the object has {len(values)} values of {node.kind}")
        return values[0], used

    def _place_of(self, node: PlaceOf) -> tuple[Value, list[Object]]:
        thing, used = self._in.object(node.object)
        place = geometry.place_of(self.box(thing), self.frame)
        if place is None:
            raise Unclear("the object lies across the borders of the grid")
        return place, used

    def _box_of(self, node: BoxOf) -> tuple[Value, list[Object]]:
        thing, used = self._in.object(node.object)
        return list(self.box(thing)), used

    def _holds(self, node: Holds) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._in.pair(node.a, node.b)
        answer = geometry.holds(node.relation, self.box(a), self.box(b), self.frame)
        if answer is None:
            raise Unclear(f"{node.relation} is neither clearly so nor clearly not")
        return answer, used_a + used_b

    def _relation_of(self, node: RelationOf) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._in.pair(node.a, node.b)
        relation = geometry.relation_of(self.box(a), self.box(b), self.frame)
        if relation is None:
            raise Unclear("no direction says clearly where the first is from the second")
        return relation, used_a + used_b

    def _predicate(self, node: Predicate) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._in.pair(node.a, node.b)
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
            members = {o.id for o in self._in.members(part.of)}
            if members & seen:
                raise Unclear("the sets overlap")
            seen |= members
            total += value
            used += touched
        return total, used

    def _larger_of(self, node: LargerOf) -> tuple[Value, list[Object]]:
        (a, used_a), (b, used_b) = self._in.pair(node.a, node.b)
        answer = geometry.holds("larger", self.box(a), self.box(b), self.frame)
        if answer is None:
            raise Unclear("the two are of about the same size")
        return "first" if answer else "second", used_a + used_b

    def _inventory(self, node: Inventory) -> tuple[Value, list[Object]]:
        if self._in.crowds or not self._in.closed or not self._in.closed.issuperset(self._in.by_category):
            raise Unclear("the scene has a crowd, or a category that is not annotated exhaustively")
        return {name: len(self._in.by_category[name]) for name in sorted(self._in.by_category)}, list(self._in.things)

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
        (a, used_a), (b, used_b) = self._in.pair(node.a, node.b)
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
        thing, used = self._in.object(node.object)
        found = sorted(a.value for a in thing.attributes if a.kind == "phrase")
        if not found:
            raise Unclear("nobody described the object")
        return found, used

    # Several images: `vlit.construct.album` compares, the executor of each image counts.

    def _in_image(self, node: InImage) -> tuple[Value, list[Object]]:
        return self._image(node.number)._value(node.of)

    def _more_in(self, node: MoreIn) -> tuple[Value, list[Object]]:
        counts = [self._image(i)._value(Count(node.of))[0] for i in range(node.images)]
        return _sure(album.most(counts), "two images have the most"), self._in.members(node.of)

    def _found_in(self, node: FoundIn) -> tuple[Value, list[Object]]:
        found = [self._image(i)._value(Exists(node.of))[0] for i in range(node.images)]
        return _sure(album.only(found), "not exactly one image has any"), self._in.members(node.of)

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

    def _text(self, identity: str) -> TextSpan:
        for span in self.scene.texts:
            if span.id == identity:
                return span
        raise Unclear(f"there is no text {identity}")


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
