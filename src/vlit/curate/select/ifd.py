"""Instruction-following difficulty (Li et al. 2023, arXiv 2308.12032): where the instruction helps least to predict the
answer, but does help: the highest ``complexity.ifd`` below 1. Samples above 1, or of unknown IFD, come last."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Candidates, Floats, Plain


def _difficulty(candidates: Candidates) -> Floats:
    found = candidates.score("complexity.ifd")
    with np.errstate(invalid="ignore"):
        return np.where(found < 1.0, found, -1.0)


IFD = Plain("ifd", _difficulty)
