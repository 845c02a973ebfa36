"""Regions in both directions: what is in this box (referring), and where is this thing (grounding).

A box that another object of a different category nearly fills is not asked about: its content would be a matter of
taste.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vlit.construct import geometry
from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import NAMEABLE, SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import BoxOf, CategoryOf, ObjectAt, Objects, TheOne, WithAttribute
from vlit.schema import Object

_TAKEN = 0.5
_FEWEST_WORDS = 2


@generator("region", "referring", "grounding")
def region(view: SceneView, most: int) -> Iterator[Proposal]:
    """Objects large enough to see, in random order; any of them can be pointed at, only named ones can be grounded."""
    for thing in view.draw(showable(view), most):
        at = ObjectAt(thing.id)
        yield from view.propose(
            "referring",
            CategoryOf(at),
            ("free", "word", "choice", "json"),
            subject=thing.category,
            distractors=view.wrong_categories(thing.category),
            facts=(Fact(BoxOf(at), list(view.executor.box(thing))),),
        )
    for node, thing in view.draw(view.named, most):
        yield from view.propose("grounding", BoxOf(node), subject=thing.category, bucket=thing.category)
    for phrase in view.draw(_phrases(view), most):
        yield from view.propose("grounding", BoxOf(TheOne(WithAttribute(Objects(), "phrase", phrase))))


def _phrases(view: SceneView) -> list[str]:
    """Referring expressions that annotators gave to one object only, of two words or more."""
    given = Counter(a.value for o in view.scene.objects if not o.crowd for a in o.attributes if a.kind == "phrase")
    return sorted(phrase for phrase, times in given.items() if times == 1 and len(phrase.split()) >= _FEWEST_WORDS)


def showable(view: SceneView) -> list[Object]:
    """Objects large enough to see whose box shows nothing else."""
    return [o for o in view.things if view.share(o) >= NAMEABLE and not contested(view, o)]


def contested(view: SceneView, thing: Object) -> bool:
    """Whether another category covers at least half of the box with an object that is not clearly larger than it."""
    box = view.executor.box(thing)
    for other in view.scene.objects:
        if other.category != thing.category:
            theirs = view.executor.box(other)
            shared = geometry.area(
                (max(box[0], theirs[0]), max(box[1], theirs[1]), min(box[2], theirs[2]), min(box[3], theirs[3]))
            )
            if shared >= _TAKEN * geometry.area(box):
                return True
    return False
