"""How many relations between things do the images show, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.diversity.visual import kinds_in_images
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds
from vlit.measure.view import View


@indicator(
    name="relations",
    title="Relations in the images",
    characteristic="diversity",
    level="dataset",
    tier="scene",
    unit="effective relations",
    direction="higher",
)
class Relations(DatasetIndicator):
    """exp(entropy) of the annotated predicates ("riding", "on") over the draw's images, each once per image.

    Relations that follow from boxes ("left of") are not counted, only annotated ones. Sources with different
    vocabularies are not comparable, and spellings count apart.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number of predicates; bars of images per predicate."""
        lines = kinds_in_images(draw, lambda scene: {r.predicate for r in scene.relations})
        return effective_kinds(draw, lines, "no image has an annotated relation")
