"""Annotated relations between two named objects: "riding", "holding". Needs a source that annotates them."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import Predicate


@generator("predicate", "predicate")
def predicate(view: SceneView, most: int) -> Iterator[Proposal]:
    """Every relation both of whose ends can be named."""
    names = {thing.id: (node, thing) for node, thing in view.named}
    known = [r for r in view.scene.relations if r.subject in names and r.object in names and r.subject != r.object]
    for relation in view.draw(known, most):
        (a, thing), (b, _) = names[relation.subject], names[relation.object]
        yield from view.propose("predicate", Predicate(a, b), subject=thing.category)
