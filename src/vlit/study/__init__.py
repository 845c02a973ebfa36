"""A study: does better data make a better model? Arms x models x seeds, resumable, with an outcome declared first."""

from __future__ import annotations

from vlit.study.analysis import analyse, sample_quality
from vlit.study.cell import Cell, Result, estimate, read_result
from vlit.study.findings import Findings, Look, Response, Row
from vlit.study.indicators import Measure, measure_arm, read_indicators
from vlit.study.power import detectable_difference
from vlit.study.reading import check_study, load_study
from vlit.study.running import Plan, declare, make_arms, measure_arms, plan_cells, run_cells
from vlit.study.settings import Study
from vlit.study.statistics import Correlation, Estimate

__all__ = [
    "Cell",
    "Correlation",
    "Estimate",
    "Findings",
    "Look",
    "Measure",
    "Plan",
    "Response",
    "Result",
    "Row",
    "Study",
    "analyse",
    "check_study",
    "declare",
    "detectable_difference",
    "estimate",
    "load_study",
    "make_arms",
    "measure_arm",
    "measure_arms",
    "plan_cells",
    "read_indicators",
    "read_result",
    "run_cells",
    "sample_quality",
]
