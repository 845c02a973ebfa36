"""Measure instruction data: indicators of correctness, diversity, complexity and balance, and the quality card."""

from __future__ import annotations

from vlit.measure.card import (
    CHARACTERISTICS,
    Bars,
    Box_,
    Card,
    Content,
    Example,
    Guess,
    Histogram,
    Interval,
    Measured,
    Shortcut,
    Tier,
    Turn,
    from_json,
    read_card,
    to_json,
)
from vlit.measure.comparing import Side, compare_datasets
from vlit.measure.comparison import (
    Cell,
    Compared,
    Comparison,
    Row,
    comparison_from_json,
    comparison_to_json,
)
from vlit.measure.differences import ratios_differ
from vlit.measure.indicator import DatasetIndicator, Note, Pick, SampleIndicator, Summary, indicator
from vlit.measure.instruments import InstrumentSettings, open_instruments
from vlit.measure.measuring import SCORES, TIERS, MeasureSettings, measure_shards
from vlit.measure.onview import Found, on_view
from vlit.measure.statistics import mean_by_unit, ratio_by_unit
from vlit.measure.table import INDICATORS
from vlit.measure.view import View

__all__ = [
    "CHARACTERISTICS",
    "INDICATORS",
    "SCORES",
    "TIERS",
    "Bars",
    "Box_",
    "Card",
    "Cell",
    "Compared",
    "Comparison",
    "Content",
    "DatasetIndicator",
    "Example",
    "Found",
    "Guess",
    "Histogram",
    "InstrumentSettings",
    "Interval",
    "MeasureSettings",
    "Measured",
    "Note",
    "Pick",
    "Row",
    "SampleIndicator",
    "Shortcut",
    "Side",
    "Summary",
    "Tier",
    "Turn",
    "View",
    "compare_datasets",
    "comparison_from_json",
    "comparison_to_json",
    "from_json",
    "indicator",
    "mean_by_unit",
    "measure_shards",
    "on_view",
    "open_instruments",
    "ratio_by_unit",
    "ratios_differ",
    "read_card",
    "to_json",
]
