"""Which of two named objects appears larger: the area of their boxes, which differs from the size of the real
things."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.attribute import gives_away
from vlit.construct.adaption.base import generator
from vlit.construct.adaption.spatial import pairs
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import LargerOf


@generator("size", "size")
def size(view: SceneView, most: int) -> Iterator[Proposal]:
    """Pairs in random order."""
    usable = [(a, b, s) for a, b, s in pairs(view) if not gives_away(a, "size") and not gives_away(b, "size")]
    for a, b, subject in view.draw(usable, most):
        yield from view.propose("size", LargerOf(a, b), ("free", "word"), subject=subject)
