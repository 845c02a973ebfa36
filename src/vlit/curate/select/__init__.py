"""Select: spend a budget of samples or tokens on the samples that are worth most, by one of several published ways."""

from __future__ import annotations

from vlit.curate.select.base import Candidates, Choice, Selector
from vlit.curate.select.budget import Budget, allotted, parse_budget
from vlit.curate.select.select import SelectSettings, features_of, select
from vlit.curate.select.table import SELECTORS

__all__ = [
    "SELECTORS",
    "Budget",
    "Candidates",
    "Choice",
    "SelectSettings",
    "Selector",
    "allotted",
    "features_of",
    "parse_budget",
    "select",
]
