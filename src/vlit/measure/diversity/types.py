"""How many kinds of instruction are there, in effect?"""

from __future__ import annotations

import numpy as np

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import effective_kinds
from vlit.measure.view import View


@indicator(
    name="types",
    title="Instruction types",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="effective types",
    direction="higher",
)
class Types(DatasetIndicator):
    """exp(entropy) of the exchanges' instruction types: as many equally common types would be as diverse.

    The Hill number of order 1 (Hill 1973; Jost 2006). Types come from the evidence, else from the sample, else from
    rules on the question's words. It misleads on foreign data as far as those rules do, and sees nothing of variety
    inside a type.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number of types, bars of exchanges per type."""
        return effective_kinds(draw, draw.exchanges.select("row", kind="type"))
