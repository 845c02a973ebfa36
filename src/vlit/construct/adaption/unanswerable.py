"""Questions that no image can answer, about a thing that is there: how heavy it is, where it was the day before."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import Exists


@generator("unanswerable", "unanswerable")
def unanswerable(view: SceneView, most: int) -> Iterator[Proposal]:
    """Things that are there once and cannot be overlooked; what is asked of them stands in the wording."""
    once = [name for name in view.seen if len(view.members[name]) == 1 and not view.crowded(name)]
    for name in view.draw(once, most):
        yield from view.propose("unanswerable", Exists(view.of(name)), subject=name, bucket=name)
