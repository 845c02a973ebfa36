"""From how many sources do the samples come, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds
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

    By samples, not by words. A sample that names no source counts to the source "unknown".
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number; bars of samples per source."""
        lines = draw.samples.select("row", kind="source")
        return effective_kinds(draw, lines.with_columns(lines["kind"].replace("", "unknown")))
