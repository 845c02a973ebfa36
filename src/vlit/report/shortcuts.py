"""The audit of shortcuts for the eye."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from vlit.measure import Shortcut
from vlit.report import charts
from vlit.report.amounts import count, number, span
from vlit.report.differences import signed

_TYPES = 10
_KINDS = {"above chance": "differs", "": "idle"}


class ShownShortcut(msgspec.Struct, frozen=True):
    """One shortcut, ready for the template."""

    it: Shortcut
    kind: str
    chart: Markup
    types: Markup
    accuracy: str
    chance: str
    between: str
    gain: str


def shown_shortcut(it: Shortcut) -> ShownShortcut:
    """Charts drawn and numbers written."""
    chart = types = Markup("")
    if it.accuracy is not None:
        low, high = (it.interval.low, it.interval.high) if it.interval else (None, None)
        chart = charts.interval(it.accuracy, low, high, (0.0, 1.0), title=it.title, small=True, mark=it.chance)
        rows = [
            charts.Bar(kind or "unknown", accuracy, f"{number(accuracy)} · n {count(n)}", chance)
            for kind, (accuracy, chance, n) in list(it.by_type.items())[:_TYPES]
        ]
        types = charts.bars(rows, title=f"{it.title}, accuracy by instruction type", top=1.0)
    return ShownShortcut(
        it=it,
        kind=_KINDS.get(it.word, "same"),
        chart=chart,
        types=types,
        accuracy=number(it.accuracy),
        chance=number(it.chance),
        between=span(it.interval.low, it.interval.high, it.accuracy) if it.interval else it.reason,
        gain=gain_words(it),
    )


def gain_words(it: Shortcut) -> str:
    """Accuracy minus chance with its interval, and what follows from it."""
    if it.accuracy is None or it.chance is None:
        return ""
    gain = it.accuracy - it.chance
    if it.above is None:
        return f"{signed(gain)} to chance, without an interval: {it.reason}"
    return f"{it.word}: {signed(gain)} ({span(it.above.low, it.above.high, gain)})"
