"""A budget in samples or tokens, and how it is shared among groups."""

from __future__ import annotations

import re
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from vlit.errors import UsageError

Floats = npt.NDArray[np.float64]
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([kKmM]?)\s*(%|tokens?|samples?)?")
_TIMES = {"": 1.0, "k": 1e3, "m": 1e6}
_SLACK = 1e-9


class Budget(msgspec.Struct, frozen=True):
    """How much may be kept: ``amount`` of a unit; ``share`` is a percentage of the samples."""

    amount: float
    unit: Literal["samples", "tokens", "share"] = "samples"


def parse_budget(text: str) -> Budget:
    """``50000``, ``50k``, ``10%``, ``2M tokens`` as a budget. Raises `UsageError` for what is none."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"--select {text}", "is no budget", "Write 50000, 10% or 2M tokens.")
    amount = float(match[1]) * _TIMES[match[2].lower()]
    unit = match[3] or ""
    if unit == "%":
        if not 0 < amount <= 100:
            raise UsageError(f"--select {text}", "is not above 0 and at most 100 %", "Write 10%.")
        return Budget(amount / 100, "share")
    if amount < 1:
        raise UsageError(f"--select {text}", "would keep nothing", "Write 50000, 10% or 2M tokens.")
    return Budget(amount, "tokens" if unit.startswith("token") else "samples")


def allotted(sizes: Floats, weights: Floats, total: float) -> Floats:
    """A total shared among groups by weight, none given more than its size; what a group cannot take goes to the
    others by their weights. Sums to the total, or to all sizes where that is less.

    Raises:
        UsageError: the weights sum to nothing.
    """
    if (weights < 0).any() or not weights.sum() > 0:
        raise UsageError("weights", "sum to nothing, or one is negative", "Give at least one above 0.")
    given = np.zeros(sizes.size)
    weights = weights / weights.max()
    open_ = (sizes > 0) & (weights > 0)
    left = min(total, float(sizes[open_].sum()))
    for _ in range(sizes.size + 1):  # every round fills a group, or spends all
        if left <= _SLACK or not open_.any():
            break
        share = np.where(open_, weights, 0.0)
        step = np.minimum(left * (share / share.sum()), sizes - given)
        given += step
        left -= float(step.sum())
        open_ &= sizes - given > _SLACK
    return given
