"""Do the judge's votes agree with each other?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.agreement import alpha_parts, krippendorff, percentile_interval
from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.instruments.rubric import CRITERIA
from vlit.measure.statistics import TOO_FEW, Floats
from vlit.measure.view import View

_TIMES = 1000


@indicator(
    name="judge_agreement",
    title="Agreement of the judge's votes",
    characteristic="correctness",
    level="dataset",
    tier="judge",
    unit="alpha",
    direction="higher",
)
class JudgeAgreement(DatasetIndicator):
    """Krippendorff's alpha (2011, interval data) between the votes on a sample, the mean over the criteria.

    1: votes never differ; 0: they differ as if given to random samples; below 0.67 conclusions are tentative at best.
    It is low too where all samples deserve the same score, since chance agrees then. The votes are one model's, so
    that it shows how decided the judge is, not whether it is right. Bars show alpha per criterion, 0 where negative;
    a criterion on which all votes are one number is left out.
    """

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean alpha; null for single votes."""
        judging = draw.instruments.judging
        if judging is None or judging.votes < 2:
            return Summary(value=None, n=0, reason="a single vote has nothing to agree with: --votes 3")
        opinions = judging.of(draw).filter(pl.col("row") < judging.samples)
        rows = opinions["row"].unique(maintain_order=True).sort()
        _, units = np.unique(draw.units[rows.to_numpy()], return_inverse=True)
        images = int(units.max()) + 1 if units.size else 0
        tables = {c: alpha_parts(_table(opinions, c, rows, judging.votes)) for c in CRITERIA}
        alphas = {c: a for c, table in tables.items() if np.isfinite(a := krippendorff(table))}
        if not alphas:
            return Summary(value=None, n=rows.len(), reason="no two votes that could differ")
        values = []
        for _ in range(_TIMES if images else 0):
            weights = np.bincount(rng.integers(images, size=images), minlength=images)[units].astype(np.float64)
            drawn = [krippendorff(tables[c], weights) for c in alphas]
            values.append(float(np.mean(drawn)))
        interval = percentile_interval(values, images)
        return Summary(
            value=float(np.mean(list(alphas.values()))),
            n=rows.len(),
            interval=interval,
            reason="" if interval else TOO_FEW,
            bars=Bars(tuple(alphas), tuple(max(0.0, a) for a in alphas.values())),
        )


def _table(opinions: pl.DataFrame, criterion: str, rows: pl.Series, votes: int) -> Floats:
    table = np.full((rows.len(), votes), np.nan)
    own = opinions.filter(pl.col("criterion") == criterion).drop_nulls("score")
    at = np.searchsorted(rows.to_numpy(), own["row"].to_numpy())
    table[at, own["vote"].to_numpy()] = own["score"].to_numpy()
    return table
