"""Construct samples from scenes: generators, planner, wording, quality control."""

from vlit.construct.adaption import GENERATORS, Generator, generator
from vlit.construct.pipeline import Constructed, construct_shards
from vlit.construct.settings import FORM_SHARES, LANGUAGE_SHARES, REGISTER_SHARES, SHARES, ConstructSettings

__all__ = [
    "FORM_SHARES",
    "GENERATORS",
    "LANGUAGE_SHARES",
    "REGISTER_SHARES",
    "SHARES",
    "ConstructSettings",
    "Constructed",
    "Generator",
    "construct_shards",
    "generator",
]
