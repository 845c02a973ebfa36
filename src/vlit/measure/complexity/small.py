"""How much of what is in the image is small?"""

from __future__ import annotations

import polars as pl

from vlit.measure.indicator import Note, SampleIndicator, indicator
from vlit.measure.view import View
from vlit.schema import Scene

_SMALL = 32.0 * 32.0


@indicator(
    name="small",
    title="Small objects",
    characteristic="complexity",
    level="sample",
    tier="scene",
    unit="share",
    direction="none",
)
class Small(SampleIndicator):
    """Share of the image's annotated objects that are small: an area below 32 x 32 pixels (COCO's bound, Lin et al.
    2014, arXiv 1405.0312).

    The area is the annotated one where there is any (of a mask), else that of the box; crowds are left out. The bound
    is in pixels of the original image: sets of other image sizes are not comparable. Null without an object.
    """

    def score(self, view: View) -> pl.Series:
        """Small / all objects."""
        return pl.Series([None if s is None else _share(s) for s in view.scenes], dtype=pl.Float64)

    def note(self, view: View, row: int) -> Note:
        """The two numbers."""
        scene = view.scenes[row]
        assert scene is not None
        sizes = _sizes(scene)
        return Note(f"{sum(s < _SMALL for s in sizes)} of {len(sizes)} objects are small")


def _sizes(scene: Scene) -> list[float]:
    return [
        o.area or max(0.0, o.box[2] - o.box[0]) * max(0.0, o.box[3] - o.box[1]) for o in scene.objects if not o.crowd
    ]


def _share(scene: Scene) -> float | None:
    sizes = _sizes(scene)
    return sum(s < _SMALL for s in sizes) / len(sizes) if sizes else None
