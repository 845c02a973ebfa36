"""Duplicates: which samples repeat another, under five rules, each with the true similarity behind every drop."""

from __future__ import annotations

from vlit.curate.dedup.base import DedupSettings, Duplicates
from vlit.curate.dedup.dedup import dedup, features_of
from vlit.curate.dedup.table import DEDUPS

__all__ = ["DEDUPS", "DedupSettings", "Duplicates", "dedup", "features_of"]
