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
    return draw.once("plausible statements", _plausible_statements)


def _plausible_statements(draw: View) -> list[Statement]:
    known = sorted({c for s in draw.scenes if s for c in s.closed_world})
    code = {name: i for i, name in enumerate(known)}
    present, scene_of_row = _presence(draw, code)
    statements = sorted(
        {
            (row, v.claim.exchange, code[v.claim.subject], denies(v.claim))
            for row, verdicts in enumerate(draw.verdicts)
            for v in verdicts or ()
            if v.claim.kind == "existence" and v.status == "supported" and v.claim.subject in code
            if row in scene_of_row  # not of several images
        }
    )
    company = _Company(present)
    return [
        Statement(row, k, known[category], negated, pmi)
        for row, k, category, negated in statements
        if (pmi := company.pmi(scene_of_row[row], category)) is not None
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


class _Company:
    """Which categories are found together. ``present``: scenes x categories, 0 or 1."""

    def __init__(self, present: Floats) -> None:
        self._present = present
        self._alone: Floats = present.sum(axis=0)
        self._together: dict[int, Floats] = {}

    def pmi(self, scene: int, category: int) -> float | None:
        """Mean PMI of a category with the others of a scene, counted in all other scenes; None without others."""
        here = self._present[scene]
        others: Ints = np.flatnonzero(here).astype(np.int64)
        others = others[others != category]
        n = self._present.shape[0] - 1
        if others.size == 0 or n == 0:
            return None
        if category not in self._together:
            self._together[category] = self._present[:, category] @ self._present
        alone = self._alone[category] - here[category] + _SMOOTHING
        each = self._alone[others] - 1 + _SMOOTHING
        both = self._together[category][others] - here[category] + _SMOOTHING
        return float(np.log(both * (n + _SMOOTHING) / (alone * each)).mean())
