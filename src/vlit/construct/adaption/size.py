"""Which of two named objects appears larger: the area of their boxes, which differs from the size of the real
things."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from vlit.construct.adaption.attribute import gives_away
from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import LargerOf


@generator("size", "size")
def size(view: SceneView, most: int) -> Iterator[Proposal]:
    """Pairs in random order."""
    telling = {thing.id for node, thing in view.unplaced if gives_away(node, "size")}
    named = [(node, thing) for node, thing in view.unplaced if thing.id not in telling]
    usable = [(a, b, x.category) for (a, x), (b, y) in permutations(named, 2) if x.category != y.category]
    for a, b, subject in view.draw(usable, most):
        yield from view.propose("size", LargerOf(a, b), ("free", "word"), subject=subject)
