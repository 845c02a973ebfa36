"""What is the man riding? The other end of an annotated relation that reads as something one does.

Needs annotated relations. Nobody annotated all that a man holds: the answer is true and may not be all.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import CategoryOf, Partner

_SAME = {"wears": "wearing", "wear": "wearing", "holds": "holding", "hold": "holding"}


@generator("interaction", "interaction")
def interaction(view: SceneView, most: int) -> Iterator[Proposal]:
    """Relations in "-ing" whose subject can be named, where it does that with one thing only, of another category."""
    names = {thing.id: (node, thing) for node, thing in view.named}
    things = {thing.id: thing for thing in view.things}
    ends: dict[tuple[str, str], set[str]] = {}
    for relation in view.scene.relations:
        doing = _SAME.get(relation.predicate, relation.predicate)
        ends.setdefault((relation.subject, doing), set()).add(relation.object)
    known = [
        (subject, doing, *found)
        for (subject, doing), found in ends.items()
        if len(found) == 1 and subject in names and doing.split(" ")[0].endswith("ing")
    ]
    for subject, doing, found in view.draw(known, most):
        node, thing = names[subject]
        other = things.get(found)
        if other is not None and other.category != thing.category and not _within(thing.category, other.category):
            program = CategoryOf(Partner(node, doing))
            yield from view.propose("interaction", program, ("free", "word", "json"), subject=other.category)


def _within(one: str, other: str) -> bool:
    """Whether one name tells the other: "tennis player" and "player"."""
    return bool(set(one.split()) & set(other.split()))
