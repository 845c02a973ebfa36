"""What a study of a size can find, from runs of one arm with two seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vlit.study.cell import Cell, read_result
from vlit.study.settings import Study
from vlit.study.statistics import detectable


def detectable_difference(study: Study, cells: Sequence[Cell], out: Path) -> dict[str, float]:
    """By model, the difference in accuracy between two arms that is found in four of five cases; of models whose first
    arm has finished with two seeds."""
    found: dict[str, float] = {}
    if study.kind == "cross" or not cells:
        return found
    for model in study.models:
        mine = [c for c in cells if c.model == model.name and c.arm == cells[0].arm]
        done = [r for c in mine if (r := read_result(c.file(out))) is not None][:2]
        if len(done) == 2:
            one, other = (r.asked[study.outcome.benchmark] for r in done)
            images = [int(i) for i in one.images]
            found[model.name] = detectable(np.array(one.points), np.array(other.points), images, len(study.seeds))
    return found
