"""How many properties of things do the images show, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.diversity.visual import kinds_in_images
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds
from vlit.measure.view import View
from vlit.schema import Scene


@indicator(
    name="attributes",
    title="Attributes in the images",
    characteristic="diversity",
    level="dataset",
    tier="scene",
    unit="effective attributes",
    direction="higher",
)
class Attributes(DatasetIndicator):
    """exp(entropy) of the objects' attributes over the draw's images, each attribute once per image.

    An attribute is its value with its kind ("colour red"), whatever object carries it. Only what is annotated counts:
    two annotation sources with different vocabularies are not comparable, and spellings count apart.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number of attributes; bars of images per attribute."""
        return effective_kinds(draw, kinds_in_images(draw, _attributes), "no image has an annotated attribute")


def _attributes(scene: Scene) -> set[str]:
    return {f"{a.kind} {a.value}".strip() for o in scene.objects for a in o.attributes}
