"""From how many sources do the samples come, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds, named
from vlit.measure.view import View


@indicator(
    name="sources",
    title="Sources",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="effective sources",
    direction="none",
)
class Sources(DatasetIndicator):
    """exp(entropy) of the samples' sources: as many equally large sources would be as mixed.

    By samples; balance.sources_words counts words. A sample that names no source counts to the source "unknown", so
    that a dataset which names none has 1.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number; bars of samples per source."""
        return effective_kinds(draw, named(draw, "source", by_words=False), "no sample")
