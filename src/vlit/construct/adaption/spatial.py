"""Left, right, above, below between two named objects, as a direction and as a yes or no.

Directions are in the image plane: "above" in a photograph is higher in the picture, not stacked on top.
"""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Fact, Proposal
from vlit.program import Holds, ObjectNode, RelationOf

DIRECTIONS = ("left", "right", "above", "below")
OPPOSITE = {"left": "right", "right": "left", "above": "below", "below": "above"}


@generator("spatial", "spatial")
def spatial(view: SceneView, most: int) -> Iterator[Proposal]:
    """Pairs in random order; every second one as a yes or no question, true and false in turn."""
    truth = view.random.random() < 0.5
    for number, (a, b, subject) in enumerate(view.draw(view.pairs, most)):
        result = view.run(RelationOf(a, b))
        if result is None:
            continue
        direction = str(result.value)
        if number % 2:
            asked = direction if truth else OPPOSITE[direction]
            truth = not truth
            facts = () if asked == direction else (Fact(RelationOf(a, b), direction),)
            yield from view.propose("spatial", Holds(asked, a, b), ("yesno", "free"), subject=subject, facts=facts)
        else:
            yield from view.propose(
                "spatial", RelationOf(a, b), ("free", "word", "choice", "json"), subject=subject,
                distractors=_wrong(view, a, b, direction),
            )  # fmt: skip


def _wrong(view: SceneView, a: ObjectNode, b: ObjectNode, right: str) -> list[str]:
    """The other three directions, unless one of them is true as well."""
    others = [d for d in DIRECTIONS if d != right]
    results = (view.run(Holds(d, a, b)) for d in others)
    return [] if any(r is not None and r.value is True for r in results) else others
