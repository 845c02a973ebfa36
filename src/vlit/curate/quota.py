"""How many samples or tokens of each dataset a mix takes: amounts, weights, a budget and what there is become numbers.

Numbers and shares of a dataset are taken as they are. Weights divide what is left of the budget; without a budget they
are shares of the whole mix beside numbers, and alone they give the largest mix in which no dataset is repeated (or,
with ``until="all"``, the smallest in which each is used up). A temperature T raises weights to 1/T, so that 1 leaves
them and a large one evens them out; with it, or with a budget, datasets without an amount weigh as much as they have
(as for languages in Conneau et al., arXiv 1911.02116).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from vlit.curate.amount import Amount
from vlit.curate.mixture import IfShort, Part
from vlit.errors import UsageError

_EPSILON = 1e-6


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for the whole mix. Attributes as those of `vlit.curate.mixing.MixSettings`."""

    by: Literal["samples", "tokens"] = "samples"
    total: int | None = None
    temperature: float | None = None
    until: Literal["first", "all"] = "first"
    if_short: IfShort = "stop"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One dataset in the table of claimed against actual numbers.

    Attributes:
        name, path, asked: as they were given.
        claimed: samples that the mixture file says it has.
        samples: those that could be read.
        refused: records that could not.
        barred: samples that the licence filter left out.
        capped: samples that the caps left out.
        wanted: samples or tokens that the mix asks for, after weights became numbers.
        kept: samples in the mix, repetitions counted.
        distinct: of those, different ones.
        tokens: of those kept, estimated; None where tokens were not counted.
        share: of the mix's samples or tokens, 0 to 1.
        renamed: samples whose id another had already.
        note: what differs from what was asked, in words.
    """

    name: str
    path: str
    asked: str
    claimed: int | None
    samples: int
    refused: int
    barred: int
    capped: int
    wanted: float
    kept: int
    distinct: int
    tokens: int | None
    share: float
    renamed: int
    note: str

    @property
    def epochs(self) -> float:
        """Passes over the dataset's samples that could be used."""
        usable = self.samples - self.barred - self.capped
        return self.kept / usable if usable else 0.0


def quotas(parts: Sequence[Part], exists: Sequence[float], terms: Terms) -> list[float]:
    """Samples or tokens to take of each dataset; more than it has where it is repeated.

    Args:
        exists: what each has that may be used.

    Raises:
        UsageError: weights sum to nothing or to too much, the budget is spent before weights come, or a dataset has
            less than is asked of it and nobody said what to do then.
    """
    fixed, weights = _sorted_out(parts, exists, terms)
    wanted = _shared_out(parts, exists, fixed, weights, terms)
    _no_short(parts, exists, wanted, terms)
    return [
        min(amount, there) if short_rule(part, terms) == "take" else amount
        for part, there, amount in zip(parts, exists, wanted, strict=True)
    ]


def short_rule(part: Part, terms: Terms) -> IfShort:
    """What happens where a dataset has less than is asked of it: its own rule, else the mix's. A share above the whole,
    and a weight in a mix that goes on until all are used up, can only be meant to repeat."""
    over = part.amount.unit == "share" and part.amount.value > 1
    if over or (part.amount.unit == "weight" and terms.until == "all"):
        return "repeat"
    return terms.if_short if terms.if_short != "stop" else part.if_short or "stop"


def _sorted_out(
    parts: Sequence[Part], exists: Sequence[float], terms: Terms
) -> tuple[list[float | None], list[float | None]]:
    """The amounts that are numbers, and the weights of the others after the temperature."""
    weighs = terms.total is not None or terms.temperature is not None
    fixed: list[float | None] = []
    weights: list[float | None] = []
    for part, there in zip(parts, exists, strict=True):
        amount: Amount = part.amount
        if amount.unit == "weight" or (amount.unit == "all" and weighs):
            fixed.append(None)
            weights.append(amount.value if amount.unit == "weight" else there)
        else:
            fixed.append(amount.units(there))
            weights.append(None)
    if terms.temperature is not None:
        weights = [None if w is None else w ** (1 / terms.temperature) if w > 0 else 0.0 for w in weights]
    return fixed, weights


def _shared_out(
    parts: Sequence[Part],
    exists: Sequence[float],
    fixed: Sequence[float | None],
    weights: Sequence[float | None],
    terms: Terms,
) -> list[float]:
    spent = sum(amount for amount in fixed if amount is not None)
    weighed = [i for i, weight in enumerate(weights) if weight is not None]
    if not weighed:
        if terms.total is not None and abs(spent - terms.total) > _EPSILON:
            raise UsageError(
                "--total", f"is {terms.total:,}, and the amounts come to {spent:,.0f} {terms.by}",
                "Leave --total out, or give weights (0.5) instead of numbers.",
            )  # fmt: skip
        if spent <= 0:
            raise UsageError("the mix", "asks for nothing", "Give one of its datasets an amount above 0.")
        return [amount or 0.0 for amount in fixed]
    each = np.array([weights[i] for i in weighed], dtype=np.float64)
    if each.sum() <= 0:
        raise UsageError(
            ", ".join(parts[i].name for i in weighed), "have weights that sum to nothing", "Give one a weight above 0."
        )
    left = _left_for_weights(each, [exists[i] for i in weighed], spent, terms)
    found = [amount or 0.0 for amount in fixed]
    for i, amount in zip(weighed, _whole(left * each / each.sum()), strict=True):
        found[i] = amount
    return found


def _left_for_weights(each: np.ndarray[tuple[int], np.dtype[np.float64]], exists: list[float], spent: float,
                      terms: Terms) -> float:  # fmt: skip
    """What the datasets with weights come to together."""
    if terms.total is not None:
        if terms.total - spent < 1:
            raise UsageError(
                "--total", f"is {terms.total:,}, and the numbers alone come to {spent:,.0f} {terms.by}",
                "Raise --total, or lower the numbers.",
            )  # fmt: skip
        return terms.total - spent
    if spent > 0:
        share = float(each.sum())
        if share >= 1 - _EPSILON:
            raise UsageError(
                "the weights", f"sum to {share:g}, and beside numbers they are shares of the whole mix",
                "Lower them below 1 together, or say how large the mix is: --total N.",
            )  # fmt: skip
        return spent * share / (1 - share)
    shares = each / each.sum()
    sizes = [there / share for there, share in zip(exists, shares, strict=True) if share > 0]
    return float(np.floor(min(sizes) + _EPSILON)) if terms.until == "first" else float(np.ceil(max(sizes) - _EPSILON))


def _whole(amounts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Whole numbers with the same sum, by largest remainder."""
    low = np.floor(amounts + _EPSILON)
    missing = round(float(amounts.sum() - low.sum()))
    for i in np.argsort(low - amounts, kind="stable")[:missing]:
        low[i] += 1
    return [float(amount) for amount in low]


def _no_short(parts: Sequence[Part], exists: Sequence[float], wanted: Sequence[float], terms: Terms) -> None:
    short = [
        f"{part.name} has {there:,.0f} of the {amount:,.0f} {terms.by} that are asked of it ({part.amount})"
        for part, there, amount in zip(parts, exists, wanted, strict=True)
        if amount > there + _EPSILON and (there == 0 or short_rule(part, terms) == "stop")
    ]
    if short:
        way_out = (
            "Ask for less, or add --if-short take (what there is) or --if-short repeat (several passes over it)."
            if any(there > 0 for there in exists)
            else "Look at what was left out: the licence filter, or a file without a readable record."
        )
        raise UsageError("the mix", "; ".join(short), way_out)
