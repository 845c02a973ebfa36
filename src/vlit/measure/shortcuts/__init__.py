"""Shortcuts: ways to be right without the image, each in a file of its own, and the audit that tries them all.

A model takes what works on its training data. Where questions can be answered from their words, their type, the letters
of their options or the habits of the annotators, it learns that instead of seeing (Goyal et al. 2017, arXiv 1612.00837;
Geirhos et al. 2020, arXiv 2004.07780).
"""

from __future__ import annotations

from vlit.measure.shortcuts.audit import SHORTCUTS, audit
from vlit.measure.shortcuts.base import Guesses, Trick

__all__ = ["SHORTCUTS", "Guesses", "Trick", "audit"]
