"""What a rule concludes of a dataset, why, and how sure it is; and the interval that shares of a draw get."""

from __future__ import annotations

import math
from enum import StrEnum

import msgspec

SURE_ENOUGH = 0.6
"""A conclusion below this confidence is not made: the axis stays unknown."""
_Z = 1.96


class Basis(StrEnum):
    """What a value rests on."""

    COUNTED = "counted"
    """Read off every record."""
    STATED = "stated"
    """The records, or a file beside them, say so."""
    INFERRED = "inferred"
    """Concluded from the texts by rules; may be wrong."""
    UNKNOWN = "unknown"


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """A share of the draw held against a bar.

    Attributes:
        what: what is counted, as it follows "62 % of 4,000 ...".
        hits, n: how many of how many.
        bar: the 95 % lower bound of the share (Wilson 1927) must reach it; the upper bound must stay under it where
            ``most``.
    """

    what: str
    hits: int
    n: int
    bar: float
    most: bool = False

    @property
    def holds(self) -> bool:
        """Whether the interval as a whole is on the right side of the bar. A few records never hold."""
        low, high = wilson(self.hits, self.n)
        return self.n > 0 and (high <= self.bar if self.most else low >= self.bar)

    def told(self) -> str:
        """The signal in words: share, interval, n, and the bar."""
        low, high = wilson(self.hits, self.n)
        share = self.hits / self.n if self.n else 0.0
        side = "at most" if self.most else "at least"
        return f"{share:.0%} [{low:.0%}, {high:.0%}] of {self.n:,} {self.what} ({side} {self.bar:.0%} wanted)"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The value of one field with its reasons.

    Attributes:
        field: of `vlit.catalog.DatasetEntry`.
        value: as the entry holds it; None or ``()`` for unknown.
        basis: what it rests on.
        confidence: 0 to 1. A rank of the rules by how far they can be trusted, not a measured probability: 1 counted,
            0.95 stated by the records themselves, below that inferred.
        reasons: what speaks for it, or why it is unknown.
    """

    field: str
    value: str | int | tuple[str, ...] | None
    basis: Basis
    confidence: float
    reasons: tuple[str, ...] = ()


def unknown(field: str, *reasons: str) -> Finding:
    """A field that stays empty, and why."""
    listed = field in ("specificity", "instruction_types", "languages")
    return Finding(field=field, value=() if listed else None, basis=Basis.UNKNOWN, confidence=0.0, reasons=reasons)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); ``(0, 1)`` where nothing was looked at."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
