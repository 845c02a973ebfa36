"""How much of a dataset a mix takes, and how people write it.

    a.json            all of it
    a.json:20000      20,000 samples (or tokens, where the mix is counted in tokens)
    a.json:30%        30 percent of it, rounded up; 300% is three times over
    a.json:0.5        a weight: half of the mix, beside others whose weights sum to 0.5
    a.json:first:1000, a.json:last:5%, a.json:random:1000

``a.json#1000`` (ms-swift), ``a.json%50`` (Qwen) and ``end:`` for ``last:`` (LLaVA-NeXT) mean the same. A whole number
is always a number of samples: a weight has a decimal point.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Literal

import msgspec

from vlit.errors import UsageError

Order = Literal["random", "first", "last"]
Unit = Literal["all", "count", "share", "weight"]

WRITE = "Write N, N%, a weight such as 0.5, all, or first:N, last:N, random:N."

_AMOUNT = re.compile(r"(?:(first|last|end|random):)?(?:(\d+)|(\d+(?:\.\d+)?)%|(\d*\.\d+)|(all))")
_TAIL = re.compile(r"(?P<path>.+?):(?P<amount>(?:(?:first|last|end|random):)?[^:/\\]*)")
_SWIFT = re.compile(r"(?P<path>.+)#(?P<count>\d+)")
_QWEN = re.compile(r"(?P<path>.+)%(?P<percent>\d+)")


class Amount(msgspec.Struct, frozen=True):
    """How much of a dataset, and which end of it.

    Attributes:
        unit: ``all``; ``count`` of samples or tokens; ``share`` of the dataset, above 1 for several passes over it;
            ``weight`` beside the other datasets of the mix.
        value: of the unit; not used by ``all``.
        order: which samples: drawn by a seeded hash of their ids, the first, or the last ones.
    """

    unit: Unit = "all"
    value: float = 0.0
    order: Order = "random"

    def __str__(self) -> str:
        value = {
            "all": "all",
            "count": f"{self.value:.0f}",
            "share": f"{100 * self.value:.10g}%",
            "weight": _decimal(self.value),
        }[self.unit]
        return value if self.order == "random" else f"{self.order}:{value}"

    def units(self, exists: float) -> float | None:
        """Samples or tokens of a dataset that has so many; None for a weight, which depends on the others."""
        if self.unit == "weight":
            return None
        if self.unit == "share":
            return float(math.ceil(round(self.value * exists, 6)))
        return exists if self.unit == "all" else self.value


def parse_amount(text: str, where: str = "an amount") -> Amount:
    """The amount that a text is, without a path. Raises `UsageError` where it is none."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise UsageError(where, f"'{text}' is no amount", WRITE)
    order, count, percent, weight, every = match.groups()
    if weight is not None and order is not None:
        raise UsageError(where, f"'{text}' is a weight with '{order}:'", "Give first: and last: a number or N%.")
    named: Order = "last" if order in ("last", "end") else "first" if order == "first" else "random"
    if every:
        return Amount("all", order=named)
    if count is not None:
        return Amount("count", float(count), named)
    if percent is not None:
        return Amount("share", float(percent) / 100, named)
    return Amount("weight", float(weight))


def parse_source(text: str) -> tuple[str, Amount]:
    """The path and the amount of ``PATH:AMOUNT``. A path that exists as it stands is one, whatever its name looks like.

    Raises `UsageError` where what follows an existing path is no amount.
    """
    if Path(text).exists():
        return text, Amount()
    for pattern, unit in ((_SWIFT, "count"), (_QWEN, "percent")):
        found = pattern.fullmatch(text)
        if found is not None and not Path(text).exists():
            value = float(found[unit])
            return found["path"], Amount("count", value) if unit == "count" else Amount("share", value / 100)
    found = _TAIL.fullmatch(text)
    if found is None:
        return text, Amount()
    if _AMOUNT.fullmatch(found["amount"]) is None and not Path(found["path"]).exists():
        return text, Amount()  # a path with a colon that is not there: the reader says so
    return found["path"], parse_amount(found["amount"], text)


def _decimal(value: float) -> str:
    text = f"{value:.10g}"
    return text if "." in text or "e" in text else f"{text}.0"
