"""How much is there in the image to keep apart?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View
from vlit.schema import Scene


@indicator(
    name="load",
    title="Visual load",
    characteristic="complexity",
    level="sample",
    tier="scene",
    unit="objects + categories",
    direction="none",
)
class Load(SampleIndicator):
    """Annotated objects plus distinct categories in the sample's image; a crowd counts as one object.

    It measures the image, whatever is asked about it, and only what is annotated.
    """

    def score(self, view: View) -> pl.Series:
        """Objects + categories; null without annotations."""
        return pl.Series([None if s is None else sum(_parts(s)) for s in view.scenes], dtype=pl.Float64)

    def note(self, view: View, row: int) -> Note:
        """The two numbers."""
        scene = view.scenes[row]
        assert scene is not None
        objects, categories = _parts(scene)
        return Note(f"{objects} objects of {categories} categories")


def _parts(scene: Scene) -> tuple[int, int]:
    return len(scene.objects), len({o.category for o in scene.objects})
