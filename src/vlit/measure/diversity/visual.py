"""How many kinds of things do the images show, in effect?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds
from vlit.measure.view import View
from vlit.schema import Scene


@indicator(
    name="visual",
    title="Object categories in the images",
    characteristic="diversity",
    level="dataset",
    tier="scene",
    unit="effective categories",
    direction="higher",
)
class Visual(DatasetIndicator):
    """exp(entropy) of the categories over the draw's images, each category once per image and each image once.

    It measures the images, not the texts, and only as finely as their annotations are: two annotation sources with
    different category systems are not comparable.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number of categories; bars of images per category."""
        return effective_kinds(
            draw, kinds_in_images(draw, lambda s: {o.category for o in s.objects}), "no image has an annotated object"
        )


def kinds_in_images(draw: View, kinds: Callable[[Scene], set[str]]) -> pl.DataFrame:
    """Lines of (row, kind): what each scene of the draw holds, each kind once per image and each image once."""
    seen: set[str] = set()
    lines: list[tuple[int, str]] = []
    for row, scene in enumerate(draw.scenes):
        if scene is None or scene.id in seen:
            continue
        seen.add(scene.id)
        lines.extend((row, kind) for kind in sorted(kinds(scene)))
    return pl.DataFrame(lines, schema={"row": pl.UInt32, "kind": pl.String}, orient="row")
