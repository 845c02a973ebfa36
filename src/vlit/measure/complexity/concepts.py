"""How many things in the image does a sample touch?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View


@indicator(
    name="concepts",
    title="Grounded concepts",
    characteristic="complexity",
    level="sample",
    tier="scene",
    unit="concepts",
    direction="none",
)
class Concepts(SampleIndicator):
    """Distinct categories, attributes and relations of the image that a sample touches.

    Categories of the objects in its evidence and of those that support its claims, and the attributes and relations of
    supported claims. Only what is annotated can be touched; null where the image has no annotations.
    """

    def score(self, view: View) -> pl.Series:
        """The number of concepts."""
        return pl.Series(
            [None if scene is None else len(_touched(view, row)) for row, scene in enumerate(view.scenes)],
            dtype=pl.Float64,
        )

    def note(self, view: View, row: int) -> Note:
        """The concepts."""
        return Note(", ".join(sorted(_touched(view, row))))


def _touched(view: View, row: int) -> set[str]:
    scene = view.scenes[row]
    assert scene is not None
    category = {o.id: o.category for o in scene.objects}
    found = {category[i] for i in view.evidence_objects[row] if i in category}
    for verdict in view.verdicts[row] or ():
        if verdict.status != "supported":
            continue
        found.update(category[i] for i in verdict.objects if i in category)
        if verdict.claim.kind in ("attribute", "relation") and verdict.claim.value:
            found.add(f"{verdict.claim.kind} {verdict.claim.value}")
    return found
