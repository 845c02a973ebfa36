"""Instruction-following difficulty (Li et al. 2023, arXiv 2308.12032): where the instruction helps least to predict the
answer, but does help: the highest ``complexity.ifd`` below 1, then the lowest above it. Samples of unknown IFD come
last."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Floats, Plain


def _helped(found: Floats) -> Floats:
    return np.where(found >= 1.0, -found, found)


IFD = Plain("ifd", lambda candidates: candidates.score("complexity.ifd"), rank=_helped)
