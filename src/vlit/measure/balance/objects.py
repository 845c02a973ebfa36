"""Are a few categories mentioned all the time?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.checked import denies
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.shares import jackknifed
from vlit.measure.statistics import Floats, gini, top_bars, weighted_counts
from vlit.measure.view import View

NO_MENTION = "no claim names a known category"


@indicator(
    name="objects",
    title="Inequality of object mentions",
    characteristic="balance",
    level="dataset",
    tier="scene",
    unit="Gini",
    direction="lower",
)
class Objects(DatasetIndicator):
    """Gini coefficient of category mentions: 0 when all categories are mentioned equally often, towards 1 when one is
    alone.

    A category counts once per exchange that makes a claim about it, over the categories of the images' closed worlds:
    those never mentioned count with 0. Photographs are unequal by nature (people are everywhere), so that 0 is no
    target for them.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The coefficient; bars of the most mentioned categories."""
        known, lines = category_mentions(draw)
        if lines.is_empty():
            return Summary(value=None, n=0, reason=NO_MENTION)
        codes = lines["code"].to_numpy()

        def statistic(weights: Floats) -> float:
            return gini(weighted_counts(codes, weights, len(known)))

        ones = np.ones(codes.size)
        interval, reason = jackknifed(draw, lines["row"], statistic, 0.0, 1.0)
        return Summary(
            value=statistic(ones),
            n=lines["row"].n_unique(),
            interval=interval,
            reason=reason,
            bars=top_bars(known, weighted_counts(codes, ones, len(known)).tolist()),
        )


def category_mentions(draw: View) -> tuple[list[str], pl.DataFrame]:
    """The categories of the images' closed worlds and objects, and one line (row, k, code, negated) per exchange and
    category that it makes a claim about; ``negated`` where all its claims about it say that it is not there."""
    return draw.once("category mentions", _category_mentions)


def _category_mentions(draw: View) -> tuple[list[str], pl.DataFrame]:
    known = sorted(
        {c for s in draw.scenes if s for c in s.closed_world}
        | {o.category for s in draw.scenes if s for o in s.objects}
    )
    code = {name: i for i, name in enumerate(known)}
    found: dict[tuple[int, int, int], bool] = {}
    for row, verdicts in enumerate(draw.verdicts):
        for v in (verdicts or ()) if draw.scenes[row] is not None else ():  # not of several images
            if v.claim.subject in code:
                key = (row, v.claim.exchange, code[v.claim.subject])
                found[key] = found.get(key, True) and denies(v.claim)
    return known, pl.DataFrame(
        [(*key, negated) for key, negated in sorted(found.items())],
        schema={"row": pl.UInt32, "k": pl.Int64, "code": pl.Int64, "negated": pl.Boolean},
        orient="row",
    )
