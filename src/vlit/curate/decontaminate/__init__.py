"""Decontaminate: which samples hold what a benchmark asks, every hit as a pair with its evidence."""

from __future__ import annotations

from vlit.curate.decontaminate.benchmark import Benchmark, read_benchmark
from vlit.curate.decontaminate.decontaminate import DecontaminateSettings, decontaminate, features_of
from vlit.curate.decontaminate.hits import HIT_SCHEMA

__all__ = [
    "HIT_SCHEMA",
    "Benchmark",
    "DecontaminateSettings",
    "decontaminate",
    "features_of",
    "read_benchmark",
]
