"""In how many ways do instructions begin?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import coded, jackknifed
from vlit.measure.statistics import Floats, effective_number, top_bars, weighted_counts
from vlit.measure.view import View
from vlit.words import normalised

_WORDS = 2


@indicator(
    name="openings",
    title="Openings of instructions",
    characteristic="diversity",
    level="dataset",
    tier="text",
    unit="effective openings",
    direction="higher",
)
class Openings(DatasetIndicator):
    """exp(entropy) of the first two words of the instructions ("how many", "describe the").

    After the verb-object plots of Self-Instruct (Wang et al. 2023, arXiv 2212.10560); the first two words stand in
    for verb and object, which would need a parser. The interval is a because repeated images pull the
    number down. It grows slowly with the size of the draw, and misleads where every instruction begins with the same
    polite phrase.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The effective number; bars of the most frequent openings."""
        head = (
            normalised(pl.col("question").str.slice(0, 120))
            .str.extract(rf"^((?:\S+ ?){{1,{_WORDS}}})")
            .str.strip_chars()
        )
        lines = draw.exchanges.select("row", kind=head).drop_nulls()
        if lines.is_empty():
            return Summary(value=None, n=0, reason="no instruction has words")
        codes, names = coded(lines["kind"])

        def statistic(weights: Floats) -> float:
            return effective_number(weighted_counts(codes, weights, len(names)))

        interval, reason = jackknifed(draw, lines["row"], statistic, 1.0, float(len(names)))
        ones = np.ones(codes.size)
        return Summary(
            value=statistic(ones),
            n=lines["row"].n_unique(),
            interval=interval,
            reason=reason,
            bars=top_bars(names, weighted_counts(codes, ones, len(names)).tolist()),
        )
