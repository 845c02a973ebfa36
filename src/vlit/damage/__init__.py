"""Harm data on purpose: one function per kind of harm, with a strength, to see what notices it.

An indicator of quality earns its place when damage that it should notice moves it, more the stronger it is, and damage
that it should not notice leaves it (docs/validity.md).
"""

from __future__ import annotations

from vlit.damage.base import Choice, Damage, Data, SceneLookup, damage
from vlit.damage.table import DAMAGES

__all__ = ["DAMAGES", "Choice", "Damage", "Data", "SceneLookup", "damage"]
