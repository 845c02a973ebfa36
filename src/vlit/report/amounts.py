"""Numbers as people read them: one style for the page, the tables and the terminal."""

from __future__ import annotations

import math

DASH = "–"  # what stands where a number would
_NARROW = "\u202f"  # no-break, before a percent sign


def count(value: float) -> str:
    """A whole number with thousands set apart: ``12,345``. Not whole or not finite: as `number` writes it."""
    if not math.isfinite(value) or value != int(value):
        return number(value)
    return f"{int(value):,}"


def number(value: float | None, like: float | None = None) -> str:
    """A number with three significant digits, up to 1 with three decimals; ``–`` for None and for what is not finite.

    Args:
        value: the number.
        like: take the number of decimals from this one, so that a value and its interval line up.
    """
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{value:,.{_decimals(value if like is None or not math.isfinite(like) else like)}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "\u2212")


def tick(value: float) -> str:
    """A number for an axis: as `number`, without trailing zeros."""
    text = number(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float | None) -> str:
    """A share in 0..1 as a percentage: ``61 %``; never ``100 %`` or ``0 %`` for what is not quite all or nothing."""
    if share is None or not math.isfinite(share):
        return DASH
    if 0 < share <= 0.005:
        return f"<{_NARROW}1{_NARROW}%"
    if 0.995 <= share < 1:
        return f">{_NARROW}99{_NARROW}%"
    return f"{share * 100:.0f}{_NARROW}%"


def share_of(part: float, whole: float) -> str:
    """What percentage ``part`` is of ``whole``; ``–`` where there is no whole."""
    return percent(part / whole) if whole else DASH


def span(low: float, high: float, like: float | None = None) -> str:
    """The two ends of an interval, lined up with the value they belong to: ``0.921 to 0.963``."""
    return f"{number(low, like)} to {number(high, like)}"


def seconds(value: float) -> str:
    """A duration: ``0.42 s``, ``12.3 s``, ``3 min 04 s``, ``2 h 05 min``."""
    if value < 60:
        return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _decimals(value: float) -> int:
    size = abs(value)
    if size >= 100 or (value == int(value) and size >= 10):
        return 0 if value == int(value) or size >= 1000 else 1
    if size >= 10:
        return 1
    if size > 1:
        return 2
    return 3
