"""Questions of two to four steps, with the steps as facts for an explanation.

filter -> relate -> count, nearest -> where, extreme -> relate -> exist, count -> count -> compare: each a program
whose inner steps are clear on their own, so that the explanation never rests on a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vlit.construct.adaption.attribute import askable, wrong_values
from vlit.construct.adaption.base import generator
from vlit.construct.adaption.counting import near_numbers
from vlit.construct.adaption.position import tells_place, wrong_places
from vlit.construct.adaption.spatial import DIRECTIONS
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import (
    Count,
    Exists,
    InPart,
    MoreOf,
    Nearest,
    ObjectNode,
    PlaceOf,
    Program,
    RelatedTo,
    hops,
)
from vlit.schema import Object

_FORMS = ("free", "word", "choice")


@generator("multi_step", "multi_step")
def multi_step(view: SceneView, most: int) -> Iterator[Proposal]:
    """Draws shapes of programs in turn until the scene gives enough or has been tried often enough."""
    shapes: tuple[_Shape, ...] = (_relate_count, _relate_exist, _nearest_place, _nearest_attribute, _halves)
    anchors = _anchors(view)
    seen: set[str] = set()
    given = 0
    for attempt in range(8 * most):
        if given >= most:
            return
        for proposal in shapes[attempt % len(shapes)](view, anchors):
            if str(proposal.program) not in seen and hops(proposal.program) >= 2:
                seen.add(str(proposal.program))
                given += 1
                yield proposal


def _anchors(view: SceneView) -> list[tuple[ObjectNode, str]]:
    """Objects to start from: by name, and extreme ones of a category (a step more)."""
    return [(node, thing.category) for node, thing in view.named]


_Shape = Callable[[SceneView, list[tuple[ObjectNode, str]]], Iterator[Proposal]]


def _relate_count(view: SceneView, anchors: list[tuple[ObjectNode, str]]) -> Iterator[Proposal]:
    """How many cups are to the left of the largest plate?"""
    for related, name, node, _ in _related(view, anchors):
        result = view.run(Count(related))
        if result is not None:
            near = near_numbers(view, int(str(result.value)))
            yield from view.propose("multi_step", Count(related), _FORMS, subject=name, distractors=near,
                                    facts=_facts(view, PlaceOf(node)))  # fmt: skip


def _relate_exist(view: SceneView, anchors: list[tuple[ObjectNode, str]]) -> Iterator[Proposal]:
    """Is there a cup above the dog?"""
    for related, name, node, _ in _related(view, anchors):
        yield from view.propose("multi_step", Exists(related), ("yesno", "free"), subject=name,
                                facts=_facts(view, PlaceOf(node)))  # fmt: skip


def _nearest_place(view: SceneView, anchors: list[tuple[ObjectNode, str]]) -> Iterator[Proposal]:
    """Where is the cup that is closest to the dog?"""
    for node, _, start, _ in _nearest(view, anchors):
        result = view.run(PlaceOf(node))
        if result is not None:
            yield from view.propose("multi_step", PlaceOf(node), _FORMS, subject=_name(node),
                                    distractors=wrong_places(view, str(result.value)),
                                    facts=_facts(view, PlaceOf(start)))  # fmt: skip


def _nearest_attribute(view: SceneView, anchors: list[tuple[ObjectNode, str]]) -> Iterator[Proposal]:
    """What colour is the circle closest to the star?"""
    for node, thing, start, _ in _nearest(view, anchors):
        for program in view.draw(askable(node, thing), 1):
            yield from view.propose("multi_step", program, _FORMS, subject=_name(node),
                                    distractors=wrong_values(view, program),
                                    facts=_facts(view, PlaceOf(start), PlaceOf(node)))  # fmt: skip


def _halves(view: SceneView, _: list[tuple[ObjectNode, str]]) -> Iterator[Proposal]:
    """Are there more people in the left half or in the right half?"""
    several = [name for name in view.countable if len(view.members[name]) >= 2]
    for name in view.draw(several, 1):
        sides = view.random.choice((("left", "right"), ("top", "bottom")))
        first, second = view.draw([Count(InPart(view.of(name), side)) for side in sides], 2)
        yield from view.propose("multi_step", MoreOf(first, second), ("free", "word"), subject=name,
                                facts=_facts(view, first, second))  # fmt: skip


def _related(
    view: SceneView, anchors: list[tuple[ObjectNode, str]]
) -> Iterator[tuple[RelatedTo, str, ObjectNode, str]]:
    for node, anchor in view.draw([a for a in anchors if not tells_place(a[0])], 1):
        for name in view.draw([n for n in view.countable if n != anchor], 1):
            relation = view.random.choice(DIRECTIONS)
            yield RelatedTo(view.of(name), relation, node), name, node, anchor


def _nearest(
    view: SceneView, anchors: list[tuple[ObjectNode, str]]
) -> Iterator[tuple[Nearest, Object, ObjectNode, str]]:
    for start, anchor in view.draw(anchors, 1):
        several = [n for n in view.countable if n != anchor and len(view.members[n]) >= 2]
        for name in view.draw(several, 1):
            node = Nearest(view.of(name), start)
            thing = view.resolve(node)
            if thing is not None:
                yield node, thing, start, anchor


def _facts(view: SceneView, *programs: Program) -> tuple[Fact, ...]:
    """Those of the programs that have an answer, with it."""
    results = [(program, view.run(program)) for program in programs]
    return tuple(Fact(program, result.value) for program, result in results if result is not None)


def _name(node: Nearest) -> str:
    return getattr(node.of, "name", "")
