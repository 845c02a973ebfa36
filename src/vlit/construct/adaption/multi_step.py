"""Questions of two to six steps, with the steps as facts for an explanation.

A chain starts at an object that can be named, may go on to the one nearest to it, once or twice, and ends in a
question: how many, is there, where, what colour, is it left of, more of which. Sets on the way may be narrowed by an
attribute or a half of the image. Every inner step must be clear on its own, so that the explanation never rests on a
guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vlit.construct.adaption.attribute import askable, wrong_values
from vlit.construct.adaption.base import generator
from vlit.construct.adaption.counting import near_numbers
from vlit.construct.adaption.position import wrong_places
from vlit.construct.adaption.spatial import DIRECTIONS
from vlit.construct.sceneview import SceneView, tells_place
from vlit.construct.task import Fact, Proposal
from vlit.program import (
    PARTS,
    Count,
    Exists,
    Holds,
    InPart,
    LargerOf,
    MoreOf,
    Nearest,
    Node,
    ObjectNode,
    PlaceOf,
    Program,
    RelatedTo,
    RelationOf,
    SetNode,
    WithAttribute,
    children,
    hops,
)
from vlit.schema import Object

_FORMS = ("free", "word", "choice", "json")
_FEWEST, _MOST = 2, 6
_LINKS = (0, 0, 1, 1, 1, 2)
"""How often a chain goes on to the nearest; drawn evenly."""
_NARROWED = 0.4
_Chain = tuple[ObjectNode, Object]


@generator("multi_step", "multi_step", version="2")
def multi_step(view: SceneView, most: int) -> Iterator[Proposal]:
    """Draws kinds of ending in turn until the scene gives enough or has been tried often enough."""
    endings: tuple[_Ending, ...] = (_count, _exist, _place, _attribute, _halves, _relation, _compare)
    seen: set[str] = set()
    for attempt in range(8 * most):
        if len(seen) >= most:
            return
        for proposal in endings[attempt % len(endings)](view):
            if str(proposal.program) not in seen and _FEWEST <= hops(proposal.program) <= _MOST:
                seen.add(str(proposal.program))
                yield proposal


_Ending = Callable[[SceneView], Iterator[Proposal]]


def _chain(view: SceneView, links: int, *, placed: bool = False) -> _Chain | None:
    """An object by way of so many nearest ones; ``placed``: its name does not tell where it is."""
    starts = view.unplaced if placed and links == 0 else view.named
    if not starts:
        return None
    node, thing = view.random.choice(starts)
    told = {thing.category}
    for _ in range(links):
        several = [n for n in view.countable if n not in told and len(view.members[n]) >= 2]
        if not several:
            return None
        name = view.random.choice(several)
        node = Nearest(_narrowed(view, name), node)
        found = view.resolve(node)
        if found is None or view.share(found) < view.nameable:
            return None
        thing = found
        told.add(name)
    return node, thing


def _narrowed(view: SceneView, name: str) -> SetNode:
    """All of a category, or at times those with an attribute that is annotated everywhere."""
    of = view.of(name)
    if view.scene.closed_attributes and view.random.random() < _NARROWED:
        kind = view.random.choice(view.scene.closed_attributes)
        values = sorted({a.value for o in view.members.get(name, ()) for a in o.attributes if a.kind == kind})
        if values:
            return WithAttribute(of, kind, view.random.choice(values))
    return of


def _related(view: SceneView) -> tuple[RelatedTo, str, ObjectNode] | None:
    """A set beside the end of a chain, at times in one half of the image only."""
    chain = _chain(view, view.random.choice(_LINKS), placed=True)
    names = [n for n in view.countable if chain is not None and n != chain[1].category]
    if chain is None or not names:
        return None
    name = view.random.choice(names)
    relation = view.random.choice(DIRECTIONS)
    of = _narrowed(view, name)
    if view.random.random() < _NARROWED / 2:
        across = PARTS[2:] if relation in ("left", "right") else PARTS[:2]
        of = InPart(of, view.random.choice(across))
    return RelatedTo(of, relation, chain[0]), name, chain[0]


def _count(view: SceneView) -> Iterator[Proposal]:
    """How many cups are to the left of the largest plate?"""
    found = _related(view)
    if found is not None:
        related, name, _ = found
        result = view.run(Count(related))
        if result is not None:
            near = near_numbers(view, int(str(result.value)))
            yield from _ask(view, Count(related), _FORMS, name, near)


def _exist(view: SceneView) -> Iterator[Proposal]:
    """Is there a cup above the dog?"""
    found = _related(view)
    if found is not None:
        yield from _ask(view, Exists(found[0]), ("yesno", "free", "json"), found[1])


def _place(view: SceneView) -> Iterator[Proposal]:
    """Where is the cup that is closest to the dog?"""
    chain = _chain(view, view.random.choice((1, 1, 2)))
    result = None if chain is None else view.run(PlaceOf(chain[0]))
    if chain is not None and result is not None:
        yield from _ask(view, PlaceOf(chain[0]), _FORMS, chain[1].category, wrong_places(view, str(result.value)))


def _attribute(view: SceneView) -> Iterator[Proposal]:
    """What colour is the circle closest to the star?"""
    chain = _chain(view, view.random.choice((1, 1, 2)))
    if chain is not None:
        for program in view.draw(askable(*chain), 1):
            yield from _ask(view, program, _FORMS, chain[1].category, wrong_values(view, program), place=chain[0])


def _halves(view: SceneView) -> Iterator[Proposal]:
    """Are there more people in the left half or in the right half?"""
    several = [name for name in view.countable if len(view.members[name]) >= 2]
    for name in view.draw(several, 1):
        sides = view.random.choice((("left", "right"), ("top", "bottom")))
        of = _narrowed(view, name)
        first, second = view.draw([Count(InPart(of, side)) for side in sides], 2)
        yield from view.propose("multi_step", MoreOf(first, second), ("free", "word"), subject=name,
                                facts=_facts(view, first, second))  # fmt: skip


def _relation(view: SceneView) -> Iterator[Proposal]:
    """Is the cup closest to the dog to the left of the plate? Which of the two appears larger?"""
    one, other = _chain(view, view.random.choice((1, 1, 2))), _chain(view, 0, placed=True)
    if one is None or other is None or one[1].category == other[1].category or _holds_node(one[0], other[0]):
        return
    a, b = other, one  # the long name last: "the cup closest to the dog to the left of the plate" has two readings
    relation = view.run(RelationOf(a[0], b[0]))
    if relation is not None and view.random.random() < 0.7:
        asked = view.random.choice(DIRECTIONS[:2] if relation.value in DIRECTIONS[:2] else DIRECTIONS[2:])
        yield from _ask(view, Holds(asked, a[0], b[0]), ("yesno", "free", "json"), a[1].category)
    else:
        yield from _ask(view, LargerOf(a[0], b[0]), ("free",), a[1].category)


def _compare(view: SceneView) -> Iterator[Proposal]:
    """Are there more cups or more forks to the left of the plate?"""
    found = _related(view)
    if found is not None:
        related, name, _ = found
        names = [n for n in view.countable if n != name and not _speaks_of(related.to, n)]
        for other in view.draw(names, 1):
            first, second = Count(related), Count(RelatedTo(view.of(other), related.relation, related.to))
            facts = _facts(view, first, second)
            yield from view.propose("multi_step", MoreOf(first, second), ("free",), subject=name, facts=facts)


def _ask(
    view: SceneView, program: Program, forms: tuple[str, ...], subject: str, distractors: list[str] | None = None,
    *, place: ObjectNode | None = None,
) -> Iterator[Proposal]:  # fmt: skip
    """The question with its steps: where each object on the way is, the innermost first."""
    on_the_way = [n for n in _objects(program) if not tells_place(n) and PlaceOf(n) != program]
    last = [] if place is None or place in on_the_way else [place]
    facts = _facts(view, *(PlaceOf(node) for node in [*on_the_way, *last]))
    yield from view.propose("multi_step", program, forms, subject=subject, distractors=distractors or (), facts=facts)


def _objects(node: Node) -> list[ObjectNode]:
    """The objects that a program singles out, inner ones first, each once."""
    found = [each for child in children(node) for each in _objects(child)]
    if isinstance(node, ObjectNode):
        found.append(node)
    return list(dict.fromkeys(found))


def _holds_node(outer: Node, inner: Node) -> bool:
    return outer == inner or any(_holds_node(child, inner) for child in children(outer))


def _speaks_of(node: Node, name: str) -> bool:
    return getattr(node, "name", "") == name or any(_speaks_of(child, name) for child in children(node))


def _facts(view: SceneView, *programs: Program) -> tuple[Fact, ...]:
    """Those of the programs that have an answer, with it."""
    results = [(program, view.run(program)) for program in programs]
    return tuple(Fact(program, result.value) for program, result in results if result is not None)
