"""What the nodes of a program that mean things mean in a scene: one object, or a set of them.

`vlit.construct.execute` computes values from these. Where a careful person would not commit, `Unclear` says why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from vlit.construct import geometry
from vlit.construct.geometry import Frame
from vlit.program import (
    InPart,
    Nearest,
    ObjectAt,
    ObjectNode,
    Objects,
    OfCategory,
    Partner,
    Program,
    RelatedTo,
    SetNode,
    Superlative,
    TheOne,
    WithAttribute,
)
from vlit.schema import Box, Object, Scene


class Unclear(Exception):
    """The program has no answer that a careful person would give; the text says why."""


class Referents:
    """What object and set nodes mean in one scene. Boxes are clipped to the image once, on construction."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.frame = Frame.of(scene.image)
        self._boxes: dict[str, Box] = {o.id: geometry.clip(o.box, self.frame) for o in scene.objects}
        self.things = [o for o in scene.objects if not o.crowd]
        self.crowds = {o.category for o in scene.objects if o.crowd}
        self.closed = frozenset(scene.closed_world)
        self._by_id = {o.id: o for o in self.things}
        self.by_category: dict[str, list[Object]] = {}
        self._found: dict[ObjectNode, tuple[Object, list[Object]] | Unclear] = {}
        self._members: dict[SetNode, list[Object] | Unclear] = {}
        for thing in self.things:
            self.by_category.setdefault(thing.category, []).append(thing)

    def box(self, thing: Object) -> Box:
        """An object's box, clipped to the image."""
        return self._boxes[thing.id]

    # Objects

    def object(self, node: ObjectNode) -> tuple[Object, list[Object]]:
        """The object that a node means, and all that it was told by. Raises `Unclear` where that is not one object."""
        return once(self._found, node, self._work_out)

    def _work_out(self, node: ObjectNode) -> tuple[Object, list[Object]]:
        return _OBJECTS[type(node)](self, node)

    def _the_one(self, node: TheOne) -> tuple[Object, list[Object]]:
        members = self.members(node.of)
        if len(members) != 1:
            raise Unclear(f"{len(members)} objects answer the description")
        if self._crowded(node.of):
            raise Unclear("a crowd may hold more of them")
        return members[0], members + self.anchors(node.of)

    def _superlative(self, node: Superlative) -> tuple[Object, list[Object]]:
        if self._crowded(node.of):
            raise Unclear("a crowd may hold a more extreme one")
        members = self.members(node.of)
        index = geometry.superlative([self.box(m) for m in members], node.by, self.frame)
        if index is None:
            raise Unclear(f"no member is clearly the {node.by}")
        return members[index], [members[index], *self.anchors(node.of)]

    def _nearest(self, node: Nearest) -> tuple[Object, list[Object]]:
        to, used = self.object(node.to)
        if self._crowded(node.of):
            raise Unclear("a crowd may hold a closer one")
        members = [m for m in self.members(node.of) if m.id != to.id]
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
        subject, used = self.object(node.subject)
        found = {r.object for r in self.scene.relations if (r.subject, r.predicate) == (subject.id, node.predicate)}
        if len(found) != 1 or (thing := self._by_id.get(found.pop())) is None:
            raise Unclear(f"not exactly one thing is annotated that the subject is {node.predicate}")
        return thing, [thing, *used]

    def pair(self, a: ObjectNode, b: ObjectNode) -> tuple[tuple[Object, list[Object]], tuple[Object, list[Object]]]:
        """Two objects. Raises `Unclear` where they are the same."""
        first, second = self.object(a), self.object(b)
        if first[0].id == second[0].id:
            raise Unclear("both descriptions mean the same object")
        return first, second

    # Sets

    def members(self, node: SetNode) -> list[Object]:
        """The members of a set; not to be changed, since the list is kept. Raises `Unclear` where one may belong."""
        return once(self._members, node, self._collect)

    def _collect(self, node: SetNode) -> list[Object]:
        return _SETS[type(node)](self, node)

    def _objects(self, node: Objects) -> list[Object]:
        return list(self.things)

    def _of_category(self, node: OfCategory) -> list[Object]:
        if isinstance(node.of, Objects):
            return list(self.by_category.get(node.name, ()))
        return [o for o in self.members(node.of) if o.category == node.name]

    def _with_attribute(self, node: WithAttribute) -> list[Object]:
        wanted = (node.kind, node.value)
        return [o for o in self.members(node.of) if any((a.kind, a.value) == wanted for a in o.attributes)]

    def _in_part(self, node: InPart) -> list[Object]:
        return self._keep(self.members(node.of), lambda o: geometry.in_part(self.box(o), node.part, self.frame))

    def _related_to(self, node: RelatedTo) -> list[Object]:
        to, _ = self.object(node.to)
        others = [o for o in self.members(node.of) if o.id != to.id]
        return self._keep(others, lambda o: geometry.holds(node.relation, self.box(o), self.box(to), self.frame))

    @staticmethod
    def _keep(members: list[Object], rule: Callable[[Object], bool | None]) -> list[Object]:
        answers = [rule(o) for o in members]
        if None in answers:
            raise Unclear("at least one object neither clearly belongs nor clearly does not")
        return [o for o, answer in zip(members, answers, strict=True) if answer]

    def anchors(self, node: SetNode) -> list[Object]:
        """Objects that a set was selected by, besides its members."""
        if isinstance(node, RelatedTo):
            return [self.object(node.to)[0], *self.anchors(node.of)]
        return [] if isinstance(node, Objects) else self.anchors(node.of)

    def _categories(self, node: SetNode) -> set[str] | None:
        """Categories that a set is drawn from; None for all."""
        if isinstance(node, Objects):
            return None
        return {node.name} if isinstance(node, OfCategory) else self._categories(node.of)

    def _crowded(self, node: SetNode) -> bool:
        if not self.crowds:
            return False
        names = self._categories(node)
        return bool(self.crowds if names is None else self.crowds & names)

    def require_countable(self, node: SetNode) -> None:
        """What is not annotated is absent only inside the closed world."""
        names = self._categories(node)
        if self._crowded(node):
            raise Unclear("a crowd stands for many")
        if not self.closed or (names is not None and not names <= self.closed):
            raise Unclear("not annotated exhaustively")
        inner: SetNode = node
        while not isinstance(inner, Objects):
            if isinstance(inner, WithAttribute) and inner.kind not in self.scene.closed_attributes:
                raise Unclear(f"{inner.kind} is not annotated exhaustively")
            inner = inner.of


_Node = TypeVar("_Node", bound=Program | ObjectNode | SetNode)
_Found = TypeVar("_Found")


def once(known: dict[_Node, _Found | Unclear], node: _Node, find: Callable[[_Node], _Found]) -> _Found:
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


# One table per kind of node: generators run hundreds of programs on a scene, so finding the rule must cost a look-up
# only.
_OBJECTS: dict[type, Callable[[Referents, Any], tuple[Object, list[Object]]]] = {
    TheOne: Referents._the_one,
    Superlative: Referents._superlative,
    Nearest: Referents._nearest,
    ObjectAt: Referents._object_at,
    Partner: Referents._partner,
}
_SETS: dict[type, Callable[[Referents, Any], list[Object]]] = {
    Objects: Referents._objects,
    OfCategory: Referents._of_category,
    WithAttribute: Referents._with_attribute,
    InPart: Referents._in_part,
    RelatedTo: Referents._related_to,
}
