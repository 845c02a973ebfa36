"""Questions that take an absent thing for granted; the answer corrects them. Needs the closed world."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.adaption.base import generator
from vlit.construct.adaption.existence import absent_categories
from vlit.construct.sceneview import SceneView
from vlit.construct.task import Proposal
from vlit.program import Exists


@generator("false_premise", "false_premise")
def false_premise(view: SceneView, most: int) -> Iterator[Proposal]:
    """Absent categories in the three difficulties of `vlit.construct.adaption.existence`."""
    for name, how in absent_categories(view, most):
        yield from view.propose("false_premise", Exists(view.of(name)), subject=name, bucket=name, note=how)
