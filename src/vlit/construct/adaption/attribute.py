"""What colour, what size: an attribute of an object that is named without it. Needs annotated attributes."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import AttributeOf, Node, ObjectNode, Superlative, WithAttribute, children
from vlit.schema import Object

_NO_KIND = ("", "phrase")


@generator("attribute", "attribute")
def attribute(view: SceneView, most: int) -> Iterator[Proposal]:
    """Every kind of attribute of every object that can be named, in random order."""
    asked = [(program, thing.category) for node, thing in view.named for program in askable(node, thing)]
    for program, subject in view.draw(asked, most):
        yield from view.propose(
            "attribute",
            program,
            ("free", "word", "choice", "json"),
            subject=subject,
            distractors=wrong_values(view, program),
        )


def askable(node: ObjectNode, thing: Object) -> list[AttributeOf]:
    """Questions for the attributes of a named object, but for those that its name tells ("the purple flowers") and
    those of no kind that could be asked for."""
    told = thing.category.split()
    return [
        AttributeOf(node, a.kind)
        for a in thing.attributes
        if a.kind not in _NO_KIND and a.value not in told and not gives_away(node, a.kind)
    ]


def wrong_values(view: SceneView, program: AttributeOf) -> list[str]:
    """Up to three values of the same kind that other objects of the world have and this one has not."""
    result = view.run(program)
    others = [v for v in view.world.values(program.kind) if result is not None and v != result.value]
    return view.draw(others, 3)


def gives_away(node: Node, kind: str) -> bool:
    """Whether a name already tells the attribute: "the red circle" its colour, "the largest circle" its size."""
    if isinstance(node, WithAttribute) and node.kind == kind:
        return True
    if isinstance(node, Superlative) and kind == "size" and node.by in ("largest", "smallest"):
        return True
    return any(gives_away(child, kind) for child in children(node))
