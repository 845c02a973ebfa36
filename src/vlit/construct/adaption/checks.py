"""Questions that assert a number, a relation or an attribute: wrong ones, which the answer sets right, and right ones.

Both are asked in the same words and the planner takes as many of each, so that a leading question does not tell its
answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.attribute import askable, wrong_values
from vlit.construct.adaption.base import generator
from vlit.construct.adaption.spatial import OPPOSITE
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import Count, Holds, RelationOf


@generator(
    "checks", "wrong_count", "right_count", "wrong_relation", "right_relation", "wrong_attribute", "right_attribute"
)
def checks(view: SceneView, most: int) -> Iterator[Proposal]:
    """For each kind, things in random order, right and wrong; a false value is close to the true one."""
    for name in view.draw(view.countable, most):
        program, number = Count(view.of(name)), len(view.members[name])
        near = number + view.random.choice((-1, 1) if number > 1 else (1, 2))
        yield from view.propose("wrong_count", program, subject=name, bucket="no", claimed=near)
        yield from view.propose("right_count", program, subject=name, bucket="yes", claimed=number)
    for a, b, subject in view.draw(view.pairs, most):
        relation = view.run(RelationOf(a, b))
        if relation is not None:
            true = str(relation.value)
            false = OPPOSITE[true]
            facts = (Fact(RelationOf(a, b), true),)
            yield from view.propose(
                "wrong_relation", Holds(false, a, b), subject=subject, bucket="no", claimed=false, facts=facts
            )
            yield from view.propose("right_relation", Holds(true, a, b), subject=subject, bucket="yes", claimed=true)
    named = [(program, thing.category) for node, thing in view.named for program in askable(node, thing)]
    for question, subject in view.draw(named, most):
        answer = view.run(question)
        others = wrong_values(view, question)
        if answer is not None and others:
            yield from view.propose("wrong_attribute", question, subject=subject, bucket="no", claimed=others[0])
            yield from view.propose("right_attribute", question, subject=subject, bucket="yes", claimed=answer.value)
