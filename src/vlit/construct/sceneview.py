"""One scene as generators see it: what can be named, counted, and safely denied.

Truth is not enough for a good question. A thing of ten pixels is annotated but nobody sees it; a second, unannotated
view on the category ("is there a truck?" where a pickup is called a car) makes a true label a bad answer. The limits
here keep those out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import permutations
from random import Random
from typing import TypeVar

from vlit.claims import Lexicon
from vlit.construct import geometry
from vlit.construct.execute import Executor, Result
from vlit.construct.referents import Unclear
from vlit.construct.task import Proposal
from vlit.construct.world import World, scene_key
from vlit.program import (
    SUPERLATIVES,
    ObjectNode,
    Objects,
    OfCategory,
    Program,
    SetNode,
    Superlative,
    TheOne,
    Value,
    WithAttribute,
)
from vlit.schema import Box, Object, Scene

_T = TypeVar("_T")

NAMEABLE = 0.005
"""Smallest share of the image that an object must cover to be asked about by name."""
VISIBLE = 0.001
"""Smallest share for an object to be counted on; below it a count is refused, since a reader would miss it."""
NAMEABLE_PHOTOGRAPHED, VISIBLE_PHOTOGRAPHED = 0.01, 0.003
"""The same in photographs: what looks like a dog at half a percent is often a figurine on a shelf."""
_FEW_SCENES = 20
OPTIONS = 4
"""Options of a multiple choice."""
MOST, MOST_PHOTOGRAPHED = 10, 5
"""Largest number that is asked for: beyond it annotators group things, and readers guess. In photographs they let go of
the sixth potted plant."""
_BUNCHED = "food"
"""What annotators of photographs box now by the piece and now by the bunch: it is neither counted there nor told apart
by size or place."""
_TAKEN = 0.5
_EDGE = 0.01
"""An object so near the edge, as a share of the side, may go on beyond it."""


class SceneView:
    """A scene with its words, the world it belongs to, and a private random source.

    The random source depends on the seed and the scene alone, so that a scene proposes the same in any batch, order
    or machine.
    """

    def __init__(
        self, scene: Scene, lexicon: Lexicon, world: World, seed: int, gallery: Sequence[SceneView] = ()
    ) -> None:
        """``gallery``: other scenes to compare this one with."""
        self.gallery = gallery
        self.key = scene_key(scene)
        self.scene = scene
        self.lexicon = lexicon
        self.world = world
        self.random = Random(f"{seed}/{scene.source}/{scene.id}")
        self.executor = Executor(scene)
        self.nameable = NAMEABLE if scene.complete else NAMEABLE_PHOTOGRAPHED
        self._visible = VISIBLE if scene.complete else VISIBLE_PHOTOGRAPHED
        self._total = max(1.0, float(scene.image.width * scene.image.height))

    def run(self, program: Program) -> Result | None:
        """The program's result, or None where it is unclear."""
        try:
            return self.executor.run(program)
        except Unclear:
            return None

    def propose(
        self,
        type: str,
        program: Program,
        forms: Sequence[str] = ("free",),
        *,
        subject: str = "",
        bucket: str | None = None,
        distractors: Sequence[str] = (),
        executor: Executor | None = None,
        **more: object,
    ) -> Iterator[Proposal]:
        """The proposal of a program, if it has an answer: zero or one.

        ``choice`` is dropped from the forms when there are fewer than three distractors: every question has four
        options, so that a letter tells nothing. The bucket is the value unless given. ``executor`` for a program over
        several images.
        """
        try:
            result = (executor or self.executor).run(program)
        except Unclear:
            return
        distractors = [d for d in distractors if d != result.value]
        allowed = tuple(f for f in forms if f != "choice" or len(distractors) >= OPTIONS - 1)
        if allowed:
            yield Proposal(
                type=type, program=program, value=result.value, objects=result.objects, forms=allowed,
                bucket=_bucket(result.value) if bucket is None else bucket, subject=subject,
                distractors=tuple(distractors[: OPTIONS - 1]), **more,  # type: ignore[arg-type]
            )  # fmt: skip

    def share(self, thing: Object) -> float:
        """Share of the image that an object's box covers."""
        return geometry.area(self.executor.box(thing)) / self._total

    def cut(self, thing: Object) -> bool:
        """Whether an object reaches the edge of the image, so that its box may be a part of it alone: an elephant's
        trunk at the edge is not the smallest elephant."""
        x1, y1, x2, y2 = self.executor.box(thing)
        width, height = self.scene.image.width, self.scene.image.height
        return min(x1, width - x2) <= _EDGE * width or min(y1, height - y2) <= _EDGE * height

    @cached_property
    def things(self) -> list[Object]:
        """Objects that are no crowds and whose category is known; in an open vocabulary one that comes up in two
        scenes, since names that nobody else used are often mistakes ("mean", "curve")."""
        fewest = 0 if self.lexicon.name or self.world.scenes < _FEW_SCENES else 2
        return [
            o for o in self.scene.objects
            if not o.crowd and o.category and self.world.frequency.get(o.category, fewest) >= fewest
        ]  # fmt: skip

    @cached_property
    def members(self) -> dict[str, list[Object]]:
        """Objects by category, categories by name."""
        grouped: dict[str, list[Object]] = {}
        for thing in sorted(self.things, key=lambda o: o.category):
            grouped.setdefault(thing.category, []).append(thing)
        return grouped

    @cached_property
    def countable(self) -> list[str]:
        """Present categories whose number is known, can be seen, and is at most `MOST` or `MOST_PHOTOGRAPHED`."""
        most = MOST if self.scene.complete else MOST_PHOTOGRAPHED
        crowds = {o.category for o in self.scene.objects if o.crowd}
        closed = set(self.scene.closed_world)
        return [
            name
            for name, group in self.members.items()
            if name in closed - crowds
            and len(group) <= most
            and not self._bunched(name)
            and all(self.share(o) >= self._visible for o in group)
        ]

    def _bunched(self, category: str) -> bool:
        """Whether what one of a category is, is a matter of taste here."""
        return not self.scene.complete and self.lexicon.entry(category).supercategory == _BUNCHED

    @cached_property
    def seen(self) -> list[str]:
        """Present categories with at least one member that cannot be overlooked."""
        return [name for name, group in self.members.items() if any(self.share(o) >= self.nameable for o in group)]

    @cached_property
    def deniable(self) -> list[str]:
        """Categories that may be said to be absent: in the closed world, not annotated, not in a caption, and with no
        look-alike present."""
        present = {o.category for o in self.scene.objects}
        for caption in self.scene.captions:
            present.update(m.category for m in self.lexicon.mentions(caption))
        barred = set(present)
        for name in present:
            barred.update(self.lexicon.entry(name).confusable)
        return [
            name
            for name in self.scene.closed_world
            if name not in barred and not present & set(self.lexicon.entry(name).confusable)
        ]

    def crowded(self, category: str) -> bool:
        """Whether a crowd stands for more of them."""
        return any(o.crowd and o.category == category for o in self.scene.objects)

    def of(self, category: str) -> SetNode:
        """All members of a category."""
        return OfCategory(Objects(), category)

    @cached_property
    def named(self) -> list[tuple[ObjectNode, Object]]:
        """Objects that can be named without pointing, each with the shortest name: the only one of its category, the
        only one with an attribute, or an extreme one. Large enough to be asked about; in the scene's order."""
        found: dict[str, tuple[ObjectNode, Object]] = {}
        for category, group in self.members.items():
            crowd = self.of(category)
            names: list[ObjectNode] = [TheOne(crowd)]
            if len(group) > 1:
                for kind in self.scene.closed_attributes:
                    values = sorted({a.value for o in group for a in o.attributes if a.kind == kind})
                    names += [TheOne(WithAttribute(crowd, kind, value)) for value in values]
                # Outside the closed world another one may be there, and be larger.
                if category in self.scene.closed_world and not self._bunched(category):
                    names += [Superlative(crowd, by) for by in self.random.sample(SUPERLATIVES, k=len(SUPERLATIVES))]
            for node in names:
                thing = self.resolve(node)
                if thing is None or (isinstance(node, Superlative) and node.by == "smallest" and self.cut(thing)):
                    continue
                if self.share(thing) >= self.nameable:
                    found.setdefault(thing.id, (node, thing))
        order = {thing.id: i for i, thing in enumerate(self.things)}
        return sorted(found.values(), key=lambda pair: order[pair[1].id])

    @cached_property
    def unplaced(self) -> list[tuple[ObjectNode, Object]]:
        """Those whose name does not tell where they are, as "the leftmost cup" does."""
        return [(node, thing) for node, thing in self.named if not tells_place(node)]

    @cached_property
    def pairs(self) -> list[tuple[ObjectNode, ObjectNode, str]]:
        """Ordered pairs of `unplaced` objects of different categories, with the first one's category."""
        return [(a, b, x.category) for (a, x), (b, y) in permutations(self.unplaced, 2) if x.category != y.category]

    @cached_property
    def showable(self) -> list[Object]:
        """Objects large enough to see whose box shows nothing else: no other category covers half of it with an object
        that is not clearly larger."""
        boxes = [(o.category, self.executor.box(o)) for o in self.scene.objects]
        return [
            o for o in self.things if self.share(o) >= self.nameable and not _contested(o, self.executor.box(o), boxes)
        ]

    def resolve(self, node: ObjectNode) -> Object | None:
        """The object that a node means, or None where it is unclear."""
        try:
            return self.executor.resolve(node)
        except Unclear:
            return None

    def draw(self, items: Sequence[_T], most: int) -> list[_T]:
        """At most so many items in random order."""
        return self.random.sample(items, k=min(most, len(items)))

    def wrong_categories(self, right: str, number: int = 3) -> list[str]:
        """Categories that the image does not show and that would be believable: they keep company with what is there,
        or share its kind. Fewer than asked for where the closed world is small."""
        kind = self.lexicon.entry(right).supercategory
        present = sorted({o.category for o in self.scene.objects})
        near = {name: (self.lexicon.entry(name).supercategory == kind, self.world.company(name, present))
                for name in self.deniable}  # fmt: skip
        ranked = sorted(near, key=lambda name: (near[name], name), reverse=True)
        pool = ranked[: max(number, 8)]
        return self.random.sample(pool, k=min(number, len(pool)))


def tells_place(node: ObjectNode) -> bool:
    """Whether a name says where the thing is: "the leftmost cup"."""
    return isinstance(node, Superlative) and node.by not in ("largest", "smallest")


def _contested(thing: Object, box: Box, others: Sequence[tuple[str, Box]]) -> bool:
    x1, y1, x2, y2 = box
    least = _TAKEN * geometry.area(box)
    for category, (a1, b1, a2, b2) in others:
        if category != thing.category:
            shared = max(0.0, min(x2, a2) - max(x1, a1)) * max(0.0, min(y2, b2) - max(y1, b1))
            if shared >= least:
                return True
    return False


def _bucket(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | str) else ""
