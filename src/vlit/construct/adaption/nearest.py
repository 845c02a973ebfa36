"""What is closest to a named object: by the distance of centres in the image, not in depth."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.adaption.category import ask_category
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import CategoryOf, Nearest, Objects


@generator("nearest", "nearest")
def nearest(view: SceneView, most: int) -> Iterator[Proposal]:
    """Around each named object. Another of the same category as answer is left out: "closest to the cup is a cup"."""
    for node, thing in view.draw(view.named, most):
        program = CategoryOf(Nearest(Objects(), node))
        found = view.resolve(program.object)
        if found is not None and found.category != thing.category:
            yield from ask_category(view, "nearest", program, found.category, (thing.category,))
