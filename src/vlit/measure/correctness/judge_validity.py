"""Does the judge rank samples as people do?"""

from __future__ import annotations

import numpy as np
import polars as pl

from vlit.measure.agreement import percentile_interval, resampled, spearman
from vlit.measure.card import Bars
from vlit.measure.indicator import DatasetIndicator, Summary, indicator
from vlit.measure.instruments import Instruments
from vlit.measure.instruments.judging import Judging
from vlit.measure.instruments.rubric import CRITERIA
from vlit.measure.statistics import TOO_FEW, Floats, Ints
from vlit.measure.view import View

_TIMES = 500
_FEWEST = 3


@indicator(
    name="judge_validity",
    title="Judge against people",
    characteristic="correctness",
    level="dataset",
    tier="judge",
    unit="rank correlation",
    direction="higher",
)
class JudgeValidity(DatasetIndicator):
    """Spearman's correlation between the judge's mean votes and labels by people, the mean over the criteria.

    On the labelled samples of the draw (``--calibrate FILE``). A judge may rank well and still be lenient: how far its
    mean lies above or below people's stands in the reason line. Bars show the correlation per criterion, 0 where
    negative. Few labels give a wide interval; a criterion without two different scores on either side is left out.
    """

    def lacks(self, instruments: Instruments) -> str:
        """Labels."""
        judging = instruments.judging
        return "" if judging is None or judging.labels else "needs labels by people: --calibrate FILE"

    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The mean correlation; null for fewer than three labelled samples."""
        judging = draw.instruments.judging
        pairs = [] if judging is None else [(c, *_pairs(draw, judging, c)) for c in CRITERIA]
        found = {c: rho for c, _, judge, people in pairs if np.isfinite(rho := _correlation(judge, people))}
        rows = np.unique(np.concatenate([r for c, r, _, _ in pairs if c in found] or [np.zeros(0, dtype=np.int64)]))
        if not found:
            return Summary(value=None, n=rows.size, reason=f"fewer than {_FEWEST} labelled samples that differ")
        used = [(r, judge, people) for c, r, judge, people in pairs if c in found]
        values = []
        for lines in resampled(draw.units[rows], rng, _TIMES):
            times = np.bincount(lines, minlength=rows.size)
            drawn = []
            for r, judge, people in used:
                again = np.repeat(np.arange(r.size), times[np.searchsorted(rows, r)])
                drawn.append(_correlation(judge[again], people[again]))
            values.append(float(np.mean(drawn)))
        interval = percentile_interval(values, np.unique(draw.units[rows]).size)
        bias = ", ".join(
            f"{c} {float(judge.mean() - people.mean()):+.2f}" for c, _, judge, people in pairs if c in found
        )
        return Summary(
            value=float(np.mean(list(found.values()))),
            n=int(rows.size),
            interval=interval,
            reason=("" if interval else f"{TOO_FEW}; ") + f"the judge's mean minus people's: {bias}",
            bars=Bars(tuple(found), tuple(max(0.0, rho) for rho in found.values())),
        )


def _pairs(draw: View, judging: Judging, criterion: str) -> tuple[Ints, Floats, Floats]:
    """Rows with both, the judge's mean vote and people's score."""
    own = judging.of(draw).filter(pl.col("criterion") == criterion).drop_nulls("score")
    means = own.group_by("row").agg(pl.col("score").mean()).sort("row")
    ids = draw.samples["id"].to_list()
    lines = [
        (row, score, told)
        for row, score in means.iter_rows()
        if (label := judging.labels.get(ids[row])) is not None and (told := label.score(criterion)) is not None
    ]
    table = np.array(lines, dtype=np.float64).reshape(-1, 3)
    return table[:, 0].astype(np.int64), table[:, 1], table[:, 2]


def _correlation(judge: Floats, people: Floats) -> float:
    return spearman(judge, people) if judge.size >= _FEWEST else np.nan
