"""Measure instruction data: indicators of correctness, diversity, complexity and balance, and the quality card."""

from __future__ import annotations

from vlit.measure.card import (
    CHARACTERISTICS,
    Bars,
    Box_,
    Card,
    Example,
    Histogram,
    Interval,
    Measured,
    Tier,
    Turn,
    from_json,
    read_card,
    to_json,
)
from vlit.measure.indicator import DatasetIndicator, Note, Pick, SampleIndicator, Summary, indicator
from vlit.measure.instruments import InstrumentSettings, open_instruments
from vlit.measure.measuring import SCORES, TIERS, MeasureSettings, measure_shards
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
    "DatasetIndicator",
    "Example",
    "Histogram",
    "InstrumentSettings",
    "Interval",
    "MeasureSettings",
    "Measured",
    "Note",
    "Pick",
    "SampleIndicator",
    "Summary",
    "Tier",
    "Turn",
    "View",
    "from_json",
    "indicator",
    "measure_shards",
    "open_instruments",
    "read_card",
    "to_json",
]
