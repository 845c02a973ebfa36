"""A difference between two datasets in words."""

from __future__ import annotations

from vlit.measure import Cell
from vlit.report.amounts import number, span


def signed(value: float, like: float | None = None) -> str:
    """A number with its sign: ``+0.120``, ``−0.120``, ``0.000``."""
    text = number(value, like)
    return text if text.startswith("\u2212") or not any(c in "123456789" for c in text) else f"+{text}"


def difference_words(cell: Cell) -> str:
    """``no difference``, or which way it goes, with the difference and its interval; why it is not known otherwise."""
    if cell.difference is None:
        return "difference not known"
    if cell.between is None:
        return f"{signed(cell.difference)}, not known whether by chance"
    between = f"{signed(cell.difference)} [{span(cell.between.low, cell.between.high, cell.difference)}]"
    return f"{cell.word}: {between}"
