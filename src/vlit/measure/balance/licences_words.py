"""Under how many licences do the words stand, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds, named
from vlit.measure.view import View


@indicator(
    name="licences_words",
    title="Licences, by words",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="effective licences",
    direction="none",
)
class LicencesWords(DatasetIndicator):
    """exp(entropy) of the licences, each weighing the words of its samples' questions and answers.

    How much of what a model reads stands under which terms. Two spellings of one licence count as two; words stand for
    tokens.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number; bars of words per licence."""
        return effective_kinds(draw, named(draw, "licence", by_words=True), "no sample has words")
