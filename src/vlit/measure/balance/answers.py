"""How far does one get by always giving a type's most frequent answer?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import coded, jackknifed
from vlit.measure.statistics import Floats, Ints, top_bars, weighted_counts
from vlit.measure.view import View
from vlit.measure.wording import short_exchanges


@indicator(
    name="answers",
    title="Accuracy of the most frequent answer",
    characteristic="balance",
    level="dataset",
    tier="text",
    unit="share",
    direction="lower",
    version="2",
)
class Answers(DatasetIndicator):
    """Share of short answers that equal the most frequent answer to their question type.

    The score of a model that sees neither the image nor the question's words (the prior of Goyal et al. 2017, arXiv
    1612.00837). Short means yes, no, or at most three words. Types that only the answer tells apart (a thing that is
    there, one that is not) are one type here. Bars show the most frequent answers. Two equally common
    answers give 0.5, so that yes-no data cannot go lower; types with few exchanges pull it up.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The accuracy over all short answers, and per type."""
        lines = short_exchanges(draw)
        if lines.is_empty():
            return Summary(value=None, n=0, reason="no short answers")
        kinds, types = coded(lines["type"])
        codes, pairs = coded(lines.select(pl.concat_str("type", "answer", separator="\0")).to_series())
        type_of_pair = np.zeros(len(pairs), dtype=np.int64)
        type_of_pair[codes] = kinds

        def right(weights: Floats) -> Floats:
            best = np.zeros(len(types))
            np.maximum.at(best, type_of_pair, weighted_counts(codes, weights, len(pairs)))
            return best

        def statistic(weights: Floats) -> float:
            return float(right(weights).sum() / weights.sum())

        ones = np.ones(codes.size)
        interval, reason = jackknifed(draw, lines["row"], statistic, 0.0, 1.0)
        sizes, best = weighted_counts(kinds, ones, len(types)), right(ones)
        answers = lines["answer"].value_counts().sort("answer")
        return Summary(
            value=statistic(ones),
            n=lines["row"].n_unique(),
            interval=interval,
            reason=reason,
            bars=top_bars(answers["answer"].to_list(), answers["count"].to_list()),
            lines=lines.select("row", "k", score=pl.Series(_best(codes, type_of_pair)[codes])),
            by_type={t: (float(best[i] / sizes[i]), int(sizes[i])) for i, t in enumerate(types)},
        )


def _best(codes: Ints, type_of_pair: Ints) -> Floats:
    """1 for the most frequent answer of each type (the first of equals), 0 for the others."""
    counts = np.bincount(codes, minlength=type_of_pair.size)
    order = np.lexsort((np.arange(counts.size), -counts, type_of_pair))
    _, first = np.unique(type_of_pair[order], return_index=True)
    best = np.zeros(counts.size)
    best[order[first]] = 1.0
    return best
