"""Construct samples from scenes: generators, planner, wording, quality control."""

from vlit.construct.adaption import GENERATORS, Generator, generator
from vlit.construct.pipeline import Constructed, construct_shards
from vlit.construct.quality import check_samples
from vlit.construct.repair import Repaired, repair
from vlit.construct.settings import FORM_SHARES, SHARES, ConstructSettings

__all__ = [
    "FORM_SHARES",
    "GENERATORS",
    "SHARES",
    "ConstructSettings",
    "Constructed",
    "Generator",
    "Repaired",
    "check_samples",
    "construct_shards",
    "generator",
    "repair",
]
