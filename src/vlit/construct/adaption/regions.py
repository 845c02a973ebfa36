"""More about regions: describe what is in a box, and compare what is in two.

A region is described by its category and what else is known of it, or in the words that people gave it (RefCOCO,
Visual Genome's regions). Two regions are compared by kind, by size and by where they lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from vlit.construct.adaption.attribute import askable
from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import (
    BoxOf,
    CategoryOf,
    LargerOf,
    ObjectAt,
    Phrases,
    PlaceOf,
    Predicate,
    Program,
    RelationOf,
    SameKind,
)
from vlit.schema import Object

_FEWEST_WORDS = 3
_MOST_FACTS = 3


@generator("regions", "describe_region", "compare_regions")
def regions(view: SceneView, most: int) -> Iterator[Proposal]:
    """Objects large enough to see whose box holds nothing else, one by one and in pairs."""
    visible = view.showable
    for thing in view.draw(visible, most):
        at = ObjectAt(thing.id)
        facts = _facts(view, [BoxOf(at), *_more(view, at, thing)])
        if len(facts) > 1:
            yield from view.propose("describe_region", CategoryOf(at), subject=thing.category, facts=facts)
    described = [o for o in view.scene.objects if not o.crowd and view.share(o) >= view.nameable and _phrase(o)]
    for thing in view.draw(described, most):
        at = ObjectAt(thing.id)
        box = _facts(view, [BoxOf(at)])
        yield from view.propose("describe_region", Phrases(at), caption=_phrase(thing), facts=box, bucket="phrase")
    for a, b in view.draw(_pairs(view, visible), most):
        yield from _compare(view, a, b)


def _more(view: SceneView, at: ObjectAt, thing: Object) -> list[Program]:
    """What else may be said of a thing: its looks, what it does, where it is, in this order."""
    looks: list[Program] = [*askable(at, thing)[:1]]
    others = [(node, other) for node, other in view.named if other.id != thing.id and other.category != thing.category]
    does: list[Program] = [Predicate(at, node) for node, _ in others if view.run(Predicate(at, node)) is not None]
    # Where nobody annotated everything, the others may be parts of the thing: "the girl is right of the nose".
    near = view.draw(others, 3) if view.scene.closed_world else []
    beside: list[Program] = [RelationOf(at, node) for node, _ in near]
    beside = [program for program in beside if view.run(program) is not None][:1]
    place: list[Program] = [PlaceOf(at)] if view.run(PlaceOf(at)) is not None else []
    return [*looks, *does[:1], *place, *beside][:_MOST_FACTS]


def _facts(view: SceneView, programs: list[Program]) -> tuple[Fact, ...]:
    found = [(program, view.run(program)) for program in programs]
    return tuple(Fact(program, result.value) for program, result in found if result is not None)


def _phrase(thing: Object) -> str:
    """The longest phrase, of three words or more."""
    phrases = [a.value for a in thing.attributes if a.kind == "phrase" and len(a.value.split()) >= _FEWEST_WORDS]
    return max(phrases, key=lambda phrase: (len(phrase), phrase), default="")


def _pairs(view: SceneView, visible: list[Object]) -> list[tuple[Object, Object]]:
    """Pairs of things, as many of one category as of two."""
    pairs = list(combinations(view.draw(visible, 12), 2))
    same = [pair for pair in pairs if pair[0].category == pair[1].category]
    return [*same, *view.draw([pair for pair in pairs if pair not in same], max(2, len(same)))]


def _compare(view: SceneView, first: Object, second: Object) -> Iterator[Proposal]:
    a, b = ObjectAt(first.id), ObjectAt(second.id)
    facts = _facts(view, [BoxOf(a), BoxOf(b), CategoryOf(a), CategoryOf(b)])
    subject = first.category
    if first.category == second.category or not _alike(view, first, second):
        forms = ("yesno", "free")
        yield from view.propose("compare_regions", SameKind(a, b), forms, subject=subject, facts=facts)
    if first.category != second.category:
        program = view.random.choice((LargerOf(a, b), RelationOf(a, b)))
        yield from view.propose("compare_regions", program, subject=subject, facts=facts)


def _alike(view: SceneView, a: Object, b: Object) -> bool:
    """Whether a reader may call both the same: a look-alike, one name within the other, or an open vocabulary."""
    one, other = view.lexicon.entry(a.category), view.lexicon.entry(b.category)
    shared = bool(set(a.category.split()) & set(b.category.split()))
    return shared or not view.scene.closed_world or b.category in one.confusable or a.category in other.confusable
