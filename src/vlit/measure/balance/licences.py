"""Under how many licences do the samples stand, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds, named
from vlit.measure.view import View


@indicator(
    name="licences",
    title="Licences",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="effective licences",
    direction="none",
)
class Licences(DatasetIndicator):
    """exp(entropy) of the samples' licences as they are written; "unknown" where none is named.

    Neither direction is better: the bars say how much of the dataset stands under which terms. Two spellings of one
    licence count as two.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number; bars of samples per licence."""
        return effective_kinds(draw, named(draw, "licence", by_words=False), "no sample")
