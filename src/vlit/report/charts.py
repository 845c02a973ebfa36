"""Small charts as inline SVG: bars, a histogram, an interval. No script, no network, colours from the page's style.

Widths are shares of the place they stand in, letters keep their size: a chart reads the same on a telephone and on
paper. Every chart carries its content in words for readers who do not see it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import msgspec
from markupsafe import Markup, escape

from vlit.report.amounts import count, number, tick

_ROW = 22
_LABEL_CHARS = 17
_BAR_SHARE = 60.0  # of the bar area; the rest is for the number behind the bar


class Bar(msgspec.Struct, frozen=True):
    """One bar: its name, its length (None = not known), the words behind it, and a mark to compare it with."""

    label: str
    value: float | None
    text: str
    target: float | None = None


def bars(rows: Sequence[Bar], *, title: str, top: float | None = None) -> Markup:
    """Horizontal bars with their names and numbers; long names stand above their bars instead of beside them.

    Args:
        rows: from top to bottom. Lengths below 0 are drawn as 0.
        title: what is shown, for those who hear the page.
        top: the length of a full bar; the longest by default.
    """
    lengths = [x for row in rows for x in (row.value, row.target) if x is not None and math.isfinite(x)]
    full = top if top else max(lengths, default=0.0)
    stacked = any(len(row.label) > _LABEL_CHARS for row in rows)
    step, left, drop = (_ROW + 14, 0, 16) if stacked else (_ROW, 34, 0)
    limit = 3 * _LABEL_CHARS if stacked else _LABEL_CHARS
    parts: list[Markup] = []
    for index, row in enumerate(rows):
        y = index * step
        label = row.label if len(row.label) <= limit else row.label[: limit - 1] + "…"
        share = _share(row.value, full) * _BAR_SHARE
        mark = _share(row.target, full) * _BAR_SHARE if row.target is not None else None
        inner = Markup('<rect class="bar" x="0" y="5" width="{}%" height="12" rx="1.5"/>').format(_p(share))
        if mark is not None:
            inner += Markup('<line class="target" x1="{0}%" x2="{0}%" y1="2" y2="20"/>').format(_p(mark))
        inner += Markup('<text class="amount" x="{}%" y="15" dx="7">{}</text>').format(
            _p(max(share, mark or 0.0)), row.text
        )
        parts.append(
            Markup('<text class="label" x="0" y="{}">{}<title>{}</title></text>').format(y + 15, label, row.label)
        )
        parts.append(
            Markup('<svg x="{}%" y="{}" width="{}%" height="{}">{}</svg>').format(
                left, y + drop, 100 - left, _ROW, inner
            )
        )
    words = "; ".join(f"{row.label}: {row.text}" for row in rows[:40])
    return _svg("bars", max(_ROW, step * len(rows)), title, words, parts)


def histogram(
    edges: Sequence[float], counts: Sequence[int], *, title: str, unit: str, mark: float | None = None
) -> Markup:
    """Samples per bin, with the axis of the unit below and the highest bin's count above.

    Bins of unequal width are drawn equally wide, with their edges below.

    Args:
        edges: one more than ``counts``.
        mark: a value to point out with a dashed line.
    """
    if len(counts) == 0 or len(edges) != len(counts) + 1:
        return Markup("")
    height, top, high = 88, 16, max(counts)
    positions = _positions(edges)
    parts = [Markup('<text class="axis" x="0" y="10">highest bar: {} samples</text>').format(count(high))]
    for index, amount in enumerate(counts):
        tall = height * amount / high if high else 0.0
        if not amount:
            continue
        tall = max(tall, 1.5)  # one sample among thousands is still seen
        words = f"{tick(edges[index])} to {tick(edges[index + 1])}: {count(amount)} samples"
        parts.append(
            Markup('<rect class="bin" x="{}%" y="{}" width="{}%" height="{}"><title>{}</title></rect>').format(
                _p(positions[index]),
                _p(top + height - tall),
                _p(positions[index + 1] - positions[index]),
                _p(tall),
                words,
            )
        )
    parts.append(Markup('<line class="axisline" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(top + height))
    for at, place in _ticks(edges, positions):
        parts.append(
            Markup('<line class="axisline" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(
                _p(place), top + height, top + height + 4
            )
        )
        parts.append(_axis_text(tick(at), place, top + height + 16))
    if mark is not None and math.isfinite(mark) and edges[0] <= mark <= edges[-1]:
        parts.append(
            Markup('<line class="mark" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(
                _p(_locate(mark, edges, positions)), top - 2, top + height
            )
        )
    parts.append(
        Markup('<text class="axis" x="100%" y="{}" text-anchor="end">{}</text>').format(top + height + 31, unit)
    )
    busiest = max(range(len(counts)), key=lambda i: counts[i])
    words = (
        f"{len(counts)} bins from {tick(edges[0])} to {tick(edges[-1])} {unit}; the highest, {count(high)} samples, "
        f"from {tick(edges[busiest])} to {tick(edges[busiest + 1])}"
    )
    return _svg("histogram", top + height + 36, title, words, parts)


def interval(
    value: float,
    low: float | None,
    high: float | None,
    axis: tuple[float, float],
    *,
    title: str,
    small: bool = False,
    mark: float | None = None,
) -> Markup:
    """A dot for a value and a band for its interval on an axis; ``small`` leaves the axis' numbers out.

    Args:
        low, high: of the interval; None where there is none.
        axis: its two ends.
        mark: a value to compare with, drawn as a line across the axis.
    """
    start, end = axis
    middle = 7 if small else 10
    parts = [Markup('<line class="track" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(middle)]
    words = f"{number(value)} on an axis from {tick(start)} to {tick(end)}"
    if low is not None and high is not None:
        a, b = (100 * _place(x, start, end) for x in (low, high))
        parts.append(
            Markup('<line class="band" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(_p(a), _p(b), middle, middle)
        )
        for x in (a, b):
            parts.append(
                Markup('<line class="cap" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(
                    _p(x), middle - 4, middle + 4
                )
            )
        words += f", 95 % interval {number(low, value)} to {number(high, value)}"
    if mark is not None:
        parts.append(
            Markup('<line class="target" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(
                _p(100 * _place(mark, start, end)), middle - 6, middle + 6
            )
        )
        words += f", compared with {number(mark)}"
    parts.append(
        Markup('<circle class="dot" cx="{}%" cy="{}" r="{}"/>').format(
            _p(100 * _place(value, start, end)), middle, 3.5 if small else 4.5
        )
    )
    if not small:
        for at, anchor, x in ((start, "start", 0), (end, "end", 100)):
            parts.append(
                Markup('<text class="axis" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
                    x, middle + 19, anchor, tick(at)
                )
            )
    return _svg("interval small" if small else "interval", 14 if small else 34, title, words, parts)


def axis_for(
    value: float, low: float | None, high: float | None, unit: str, edges: Sequence[float] = ()
) -> tuple[float, float]:
    """The ends of an axis for a value and its interval: 0 to 1 for shares, the bins' ends, else 0 to a round number."""
    points = [x for x in (value, low, high) if x is not None and math.isfinite(x)]
    if not points:
        return 0.0, 1.0
    least, most = min(points), max(points)
    if unit.startswith("share") and least >= 0 and most <= 1:
        return 0.0, 1.0
    if len(edges) > 1 and math.isfinite(edges[0]) and math.isfinite(edges[-1]) and edges[0] < edges[-1]:
        return min(edges[0], least), max(edges[-1], most)
    start = 0.0 if least >= 0 else -_round_up(-least * 1.1)
    end = 0.0 if most <= 0 else _round_up(most * 1.1)
    return (start, end) if start < end else (0.0, 1.0)


def zoomed(axis: tuple[float, float], value: float, low: float | None, high: float | None) -> tuple[float, float]:
    """A shorter axis that shows a narrow interval: some four times as long, round at its ends, the value on it."""
    if low is None or high is None:
        return axis
    least, most = min(value, low), max(value, high)
    if not 0 < most - least < (axis[1] - axis[0]) / 4:
        return axis
    step = _round_up((most - least) * 1.5)
    start = max(axis[0], math.floor(least / step - 0.25) * step)
    end = min(axis[1], math.ceil(most / step + 0.25) * step)
    return start, end


def _svg(kind: str, height: float, title: str, words: str, parts: Sequence[Markup]) -> Markup:
    label = f"{title}. {words}" if words else title
    return Markup(
        '<svg class="chart {}" role="img" width="100%" height="{}" aria-label="{}"><desc>{}</desc>{}</svg>'
    ).format(kind, height, label, words, Markup("").join(parts))


def _axis_text(text: str, place: float, y: float) -> Markup:
    anchor = "start" if place < 4 else "end" if place > 96 else "middle"
    return Markup('<text class="axis" x="{}%" y="{}" text-anchor="{}">{}</text>').format(_p(place), y, anchor, text)


def _p(value: float) -> str:
    """A coordinate in a few characters, the same on every machine."""
    return escape(f"{value:.2f}".rstrip("0").rstrip(".") or "0")


def _share(value: float | None, full: float) -> float:
    if value is None or not math.isfinite(value) or full <= 0:
        return 0.0
    return min(1.0, max(0.0, value / full))


def _place(value: float, start: float, end: float) -> float:
    return min(1.0, max(0.0, (value - start) / (end - start))) if math.isfinite(value) else 0.0


def _even(edges: Sequence[float]) -> bool:
    widths = [b - a for a, b in itertools.pairwise(edges)]
    return all(math.isfinite(w) and w > 0 for w in widths) and max(widths) <= 1.01 * min(widths)


def _positions(edges: Sequence[float]) -> list[float]:
    if _even(edges):
        return [100 * (edge - edges[0]) / (edges[-1] - edges[0]) for edge in edges]
    return [100 * index / (len(edges) - 1) for index in range(len(edges))]


def _locate(value: float, edges: Sequence[float], positions: Sequence[float]) -> float:
    for index in range(len(edges) - 1):
        left, right = edges[index], edges[index + 1]
        if left <= value <= right:
            within = (value - left) / (right - left) if right > left and math.isfinite(right - left) else 0.0
            return positions[index] + within * (positions[index + 1] - positions[index])
    return positions[-1]


def _ticks(edges: Sequence[float], positions: Sequence[float]) -> list[tuple[float, float]]:
    if not _even(edges):
        step = max(1, math.ceil((len(edges) - 1) / 6))
        return [(edges[i], positions[i]) for i in range(0, len(edges), step)]
    start, end = edges[0], edges[-1]
    step_size = _round_up((end - start) / 5.01)
    first = math.ceil(start / step_size - 1e-9)
    last = math.floor(end / step_size + 1e-9)
    return [(k * step_size, 100 * (k * step_size - start) / (end - start)) for k in range(first, last + 1)]


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))
