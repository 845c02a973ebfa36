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
from vlit.measure.cosine import vendi
from vlit.measure.differences import ratios_differ
from vlit.measure.indicator import DatasetIndicator, Note, Pick, SampleIndicator, Summary, indicator
from vlit.measure.instruments import Instruments, InstrumentSettings, open_instruments
from vlit.measure.measuring import SCORES, TIERS, MeasureSettings, measure_shards
from vlit.measure.onview import Found, on_view
from vlit.measure.scoring import WEIGHT, ScoreStep
from vlit.measure.statistics import effective_number, jackknife, mean_by_unit, ratio_by_unit, weighted_counts
from vlit.measure.table import INDICATORS
from vlit.measure.view import Scenes, View, without_pixels
from vlit.measure.wording import facts, lettered, yes_no

__all__ = [
    "CHARACTERISTICS",
    "INDICATORS",
    "SCORES",
    "TIERS",
    "WEIGHT",
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
    "Instruments",
    "Interval",
    "MeasureSettings",
    "Measured",
    "Note",
    "Pick",
    "Row",
    "SampleIndicator",
    "Scenes",
    "ScoreStep",
    "Shortcut",
    "Side",
    "Summary",
    "Tier",
    "Turn",
    "View",
    "compare_datasets",
    "comparison_from_json",
    "comparison_to_json",
    "effective_number",
    "facts",
    "from_json",
    "indicator",
    "jackknife",
    "lettered",
    "mean_by_unit",
    "measure_shards",
    "on_view",
    "open_instruments",
    "ratio_by_unit",
    "ratios_differ",
    "read_card",
    "to_json",
    "vendi",
    "weighted_counts",
    "without_pixels",
    "yes_no",
]
