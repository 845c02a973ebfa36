"""Questions that assert a false number, relation or attribute of things that are there; the answer sets it right."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.attribute import gives_away, wrong_values
from vlit.construct.adaption.base import generator
from vlit.construct.adaption.spatial import pairs
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import AttributeOf, Count, Holds, RelationOf

_OPPOSITE = {"left": "right", "right": "left", "above": "below", "below": "above"}


@generator("wrong_claims", "wrong_count", "wrong_relation", "wrong_attribute")
def wrong_claims(view: SceneView, most: int) -> Iterator[Proposal]:
    """For each kind, things in random order; the false value is close to the true one."""
    for name in view.draw(view.countable, most):
        right = len(view.members[name])
        claimed = right + view.random.choice((-1, 1) if right > 1 else (1, 2))
        yield from view.propose("wrong_count", Count(view.of(name)), subject=name, claimed=claimed)
    for a, b, subject in view.draw(pairs(view), most):
        relation = view.run(RelationOf(a, b))
        if relation is not None:
            claimed_relation = _OPPOSITE[str(relation.value)]
            yield from view.propose(
                "wrong_relation", Holds(claimed_relation, a, b), subject=subject, bucket=claimed_relation,
                claimed=claimed_relation, facts=(Fact(RelationOf(a, b), relation.value),),
            )  # fmt: skip
    named = [(AttributeOf(node, a.kind), thing.category) for node, thing in view.named for a in thing.attributes
             if a.kind and not gives_away(node, a.kind)]  # fmt: skip
    for program, subject in view.draw(named, most):
        for claimed_value in wrong_values(view, program)[:1]:
            yield from view.propose("wrong_attribute", program, subject=subject, claimed=claimed_value)
