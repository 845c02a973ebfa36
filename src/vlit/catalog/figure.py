"""The timeline and the taxonomy as SVG, with nothing but text, lines and dots."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from math import log10
from xml.sax.saxutils import escape

from vlit.catalog.counting import UNKNOWN, Branch
from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.facet import Facet, values_in
from vlit.catalog.text import SIGN

_COLOURS = ("#0072b2", "#b34700", "#00795a", "#a0487d", "#7a6a00", "#59636e")
_INK, _CALM, _LINE = "#1f2328", "#59636e", "#d1d9e0"
_WIDTH = 960
_ROW = 15
_NEAR_JANUARY = 9  # from October on, the first month's label would lie on January's
_LETTER = 6.1  # mean width of a letter of 11 px


def timeline(entries: Sequence[DatasetEntry | ModelEntry], by: Facet, title: str) -> str:
    """Entries from the oldest down, a dot at each one's month, coloured by an axis.

    A ring in the place of a dot: unverified, inferred or unknown on that axis. A dataset's dot grows with the logarithm
    of its instances; a small one is also what an unknown number gives. Entries of unknown date are left out and
    counted in the last line.
    """
    dated = [(e, _month(e.year_month)) for e in entries if e.year_month]
    values = values_in(by, entries)
    colour = dict(zip(values, _COLOURS, strict=False))
    first, last = dated[0][1], dated[-1][1]
    top, left, right = 74, 24, 250
    scale = (_WIDTH - left - right) / max(1, last - first)
    height = top + _ROW * len(dated) + 34
    parts = [_text(left, 22, title, 14, weight=600)]
    x = left
    for value in [*values, *([UNKNOWN] if any(not by.values(e) for e in entries) else [])]:
        parts.append(_dot(x + 5, 41, 5, colour.get(value, _CALM), value != UNKNOWN))
        parts.append(_text(x + 14, 45, value))
        x += round(34 + _LETTER * len(value))
    for month in range(first, last + 1):
        if month % 12 == 0 or (month == first and month % 12 < _NEAR_JANUARY):
            at = left + scale * (month - first)
            parts.append(f'<path d="M{at:.1f} {top - 8}V{height - 30}" stroke="{_LINE}"/>')
            parts.append(_text(at, top - 12, f"{month // 12}-{month % 12 + 1:02d}", fill=_CALM))
    for row, (entry, month) in enumerate(dated):
        at, y = left + scale * (month - first), top + _ROW * row + 8
        has = by.values(entry)
        size = entry.size_instances if isinstance(entry, DatasetEntry) else None
        radius = 3 if size is None else 1.5 + 0.6 * log10(size)
        sure = bool(has) and not by.mark(entry)
        parts.append(_dot(at, y, radius, colour.get(has[0], _CALM) if has else _CALM, sure))
        parts.append(_text(at + 10, y + 4, entry.name))
    missing = len(entries) - len(dated)
    note = "Ring: unverified, inferred or unknown." + (f" {missing} of unknown date left out." if missing else "")
    parts.append(_text(left, height - 12, note, fill=_CALM))
    return _svg(height, title, parts)


def taxonomy(root: Branch, title: str) -> str:
    """The tree from left to right, the entries' names at its ends."""
    parts = [_text(24, 22, title, 14, weight=600)]
    at = [24.0]
    for labels in _levels(root):
        at.append(at[-1] + _LETTER * 1.1 * max(map(len, labels)) + 34)
    names_at = at[-1]
    letters = int((_WIDTH - names_at - 12) / _LETTER)
    end = 40.0
    nodes: list[str] = []

    def place(branch: Branch, level: int) -> float:
        nonlocal end
        x = at[level]
        if branch.branches:
            below = [place(child, level + 1) for child in branch.branches]
            y = (below[0] + below[-1]) / 2
            for each in below:
                line = f"M{at[level + 1] - 28:.1f} {y:.1f}h10V{each:.1f}h12"
                nodes.append(f'<path d="{line}" stroke="{_LINE}" fill="none"/>')
        else:
            names = ", ".join(leaf.name + SIGN[leaf.mark] for leaf in branch.entries)
            lines = textwrap.wrap(names, letters, break_on_hyphens=False)
            y = end + _ROW * (len(lines) - 1) / 2 + 8
            nodes.extend(_text(names_at, end + 12 + _ROW * n, line, fill=_CALM) for n, line in enumerate(lines))
            end += _ROW * len(lines) + 8
        nodes.append(_text(x, y + 4, _label(branch), weight=600 if branch.branches else 400))
        return y

    place(root, 0)
    note = "After a name: ? its place rests on an unverified value, ~ on an inferred one."
    return _svg(round(end) + 28, title, [*parts, *nodes, _text(24, end + 16, note, fill=_CALM)])


def _month(year_month: str) -> int:
    year, month = year_month.split("-")
    return int(year) * 12 + int(month) - 1


def _label(branch: Branch) -> str:
    return f"{branch.name} ({branch.count})"


def _levels(root: Branch) -> Iterator[list[str]]:
    """The labels of each level, from the root on."""
    level = [root]
    while level:
        yield [_label(branch) for branch in level]
        level = [child for branch in level for child in branch.branches]


def _dot(x: float, y: float, radius: float, colour: str, full: bool) -> str:
    fill = colour if full else "#ffffff"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>'


def _text(x: float, y: float, text: str, size: int = 11, weight: int = 400, fill: str = _INK) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{bold} fill="{fill}">{escape(text)}</text>'


def _svg(height: int, title: str, parts: Sequence[str] | Iterator[str]) -> str:
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(title)}" font-family="system-ui, sans-serif">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>', *parts, "</svg>\n",
    ])  # fmt: skip
