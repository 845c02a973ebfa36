"""Repair samples that the scene contradicts: on any sample, whoever made it."""

from __future__ import annotations

from vlit.construct.repair.repair import MENDERS, Change, Repaired, repair

__all__ = ["MENDERS", "Change", "Repaired", "repair"]
