"""From how many sources do the words come, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds, named
from vlit.measure.view import View


@indicator(
    name="sources_words",
    title="Sources, by words",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="effective sources",
    direction="none",
)
class SourcesWords(DatasetIndicator):
    """exp(entropy) of the sources, each weighing the words of its samples' questions and answers.

    Training sees tokens, not rows: a source of long answers drowns others although it has few samples. Words stand for
    tokens, which misleads for languages without spaces.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number; bars of words per source."""
        return effective_kinds(draw, named(draw, "source", by_words=True), "no sample has words")
