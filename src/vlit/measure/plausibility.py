"""How well does a thing fit the other things of its scene? Pointwise mutual information (Church & Hanks 1990)."""

from __future__ import annotations

import msgspec
import numpy as np

from vlit.measure.checked import denies
from vlit.measure.statistics import Floats, Ints
from vlit.measure.view import View
from vlit.schema import Scene

_SMOOTHING = 0.5


class Statement(msgspec.Struct, frozen=True):
    """An exchange says of a category that it is there, or (``negated``) that it is not; ``pmi`` in nats."""

    row: int
    k: int
    category: str
    negated: bool
    pmi: float


def plausible_statements(draw: View) -> list[Statement]:
    """Existence statements that the annotations support, on categories of the closed world, in scenes with others.

    Co-occurrence is counted in the draw's own scenes, the statement's scene left out.
    """
    known = sorted({c for s in draw.scenes if s for c in s.closed_world})
    code = {name: i for i, name in enumerate(known)}
    present, scene_of_row = _presence(draw, code)
    statements = sorted(
        {
            (row, v.claim.exchange, code[v.claim.subject], denies(v.claim))
            for row, verdicts in enumerate(draw.verdicts)
            for v in verdicts or ()
            if v.claim.kind == "existence" and v.status == "supported" and v.claim.subject in code
        }
    )
    return [
        Statement(row, k, known[category], negated, pmi)
        for row, k, category, negated in statements
        if (pmi := _pmi(present, scene_of_row[row], category)) is not None
    ]


def _presence(draw: View, code: dict[str, int]) -> tuple[Floats, dict[int, int]]:
    """Which categories are in which distinct scene (0 or 1), and the scene number of each row."""
    number: dict[str, int] = {}
    listed: list[Scene] = []
    scene_of_row: dict[int, int] = {}
    for row, scene in enumerate(draw.scenes):
        if scene is None:
            continue
        if scene.id not in number:
            number[scene.id] = len(listed)
            listed.append(scene)
        scene_of_row[row] = number[scene.id]
    present = np.zeros((len(listed), len(code)))
    for i, scene in enumerate(listed):
        present[i, [code[o.category] for o in scene.objects if o.category in code]] = 1
    return present, scene_of_row


def _pmi(present: Floats, scene: int, category: int) -> float | None:
    """Mean PMI of a category with the other categories of a scene, counted in all other scenes; None without others."""
    others: Ints = np.flatnonzero(present[scene]).astype(np.int64)
    others = others[others != category]
    n = present.shape[0] - 1
    if others.size == 0 or n == 0:
        return None
    mine = present[:, category]
    alone = mine.sum() - mine[scene] + _SMOOTHING
    each = present[:, others].sum(axis=0) - 1 + _SMOOTHING
    both = mine @ present[:, others] - mine[scene] + _SMOOTHING
    return float(np.log(both * (n + _SMOOTHING) / (alone * each)).mean())
