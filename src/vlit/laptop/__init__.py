"""The laptop world: plain scenes, small models that see them, their instruction data, a benchmark of nine dimensions.

A study of data needs many tunings. Here one takes a minute of one processor, and everything about a picture is known.
It misleads where what holds for a million parameters and flat shapes is taken for what holds at any size.
"""

from __future__ import annotations

from vlit.laptop.base import Base, build_base
from vlit.laptop.benchmark import DIMENSIONS, make_benchmark
from vlit.laptop.lookup import lookup
from vlit.laptop.models import RECIPES
from vlit.laptop.settings import BaseSettings, Gate
from vlit.laptop.tower import TowerSettings
from vlit.laptop.world import FORMS, SHARES, all_scenes, make_instructions, make_scenes

__all__ = [
    "DIMENSIONS",
    "FORMS",
    "RECIPES",
    "SHARES",
    "Base",
    "BaseSettings",
    "Gate",
    "TowerSettings",
    "all_scenes",
    "build_base",
    "lookup",
    "make_benchmark",
    "make_instructions",
    "make_scenes",
]
