"""Where in the image: one cell of a three by three grid, for an object whose name does not tell it."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import PLACES, PlaceOf


@generator("position", "position")
def position(view: SceneView, most: int) -> Iterator[Proposal]:
    """Objects that can be named, in random order."""
    asked = view.unplaced
    for node, thing in view.draw(asked, most):
        result = view.run(PlaceOf(node))
        if result is not None:
            yield from view.propose(
                "position",
                PlaceOf(node),
                ("free", "word", "choice", "json"),
                subject=thing.category,
                distractors=wrong_places(view, str(result.value)),
            )


def wrong_places(view: SceneView, right: str) -> list[str]:
    """Three cells that a reader could not mistake for the right one: neither "top" for "top left" nor the reverse."""
    words = set(right.split())
    apart = [p for p in PLACES if p != right and not (set(p.split()) < words or words < set(p.split()))]
    return view.draw(apart, 3)
