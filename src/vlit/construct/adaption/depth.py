"""In front of or behind: depth, where annotators said it. Boxes alone do not tell it, so nothing else is asked."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import Predicate

_DEPTH = ("in front of", "behind")


@generator("depth", "depth")
def depth(view: SceneView, most: int) -> Iterator[Proposal]:
    """Annotated depth between two objects that can be named and are of different categories."""
    names = {thing.id: (node, thing) for node, thing in view.named}
    known = [r for r in view.scene.relations if r.predicate in _DEPTH and r.subject in names and r.object in names]
    for relation in view.draw(known, most):
        (a, thing), (b, other) = names[relation.subject], names[relation.object]
        if thing.category != other.category:
            yield from view.propose("depth", Predicate(a, b), ("free", "word"), subject=thing.category)
