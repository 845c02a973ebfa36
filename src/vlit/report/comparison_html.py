"""A comparison as a page: what differs first, then every indicator with one row per dataset on one axis."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from vlit.measure import CHARACTERISTICS, Cell, Comparison, Row
from vlit.report import charts
from vlit.report.amounts import count, number, percent, span, tick
from vlit.report.card_html import DIRECTIONS, NEEDS, QUESTIONS, rows_of
from vlit.report.differences import signed
from vlit.report.page import render

_WORDS = {"no difference": "same", "higher": "differs", "lower": "differs", "not known": "idle", "": "first"}


class _Line(msgspec.Struct, frozen=True):
    """One dataset's row of an indicator."""

    name: str
    chart: Markup
    value: str
    between: str
    n: str
    word: str
    kind: str
    difference: str


class _Shown(msgspec.Struct, frozen=True):
    row: Row
    anchor: str
    arrow: str
    direction: str
    axis: tuple[str, str]
    lines: list[_Line]


class _Panel(msgspec.Struct, frozen=True):
    name: str
    question: str
    rows: list[_Shown]


class _Finding(msgspec.Struct, frozen=True):
    """A difference that is more than chance."""

    anchor: str
    title: str
    dataset: str
    words: str
    judged: str
    kind: str


def comparison_to_html(comparison: Comparison) -> str:
    """The comparison as one HTML file that opens offline. The same comparison gives the same text."""
    names = [side.name for side in comparison.datasets]
    panels = [
        _Panel(name, QUESTIONS[name], [_shown(row, names) for row in comparison.rows if row.characteristic == name])
        for name in CHARACTERISTICS
    ]
    findings = [finding for row in comparison.rows for finding in _findings(row, names)]
    words = [cell.word for row in comparison.rows for cell in row.cells[1:]]
    makeup = [
        (side.name, charts.bars(rows_of(side.types)[:12], title=f"{side.name}, exchanges per instruction type"))
        for side in comparison.datasets
        if side.types
    ]
    return render(
        "comparison.html.j2",
        comparison=comparison,
        panels=[panel for panel in panels if panel.rows],
        findings=findings,
        same=words.count("no difference"),
        unknown=words.count("not known"),
        makeup=makeup,
        needs=NEEDS,
        pictures=Markup(""),
    )


def _anchor(row: Row) -> str:
    return row.name.replace(".", "-")


def _shown(row: Row, names: list[str]) -> _Shown:
    axis = _axis(row)
    arrow, direction = DIRECTIONS[row.direction]
    return _Shown(
        row=row,
        anchor=_anchor(row),
        arrow=arrow,
        direction=direction,
        axis=(tick(axis[0]), tick(axis[1])),
        lines=[_line(cell, name, row, axis) for cell, name in zip(row.cells, names, strict=True)],
    )


def _axis(row: Row) -> tuple[float, float]:
    """One axis for all datasets: as short as their intervals allow."""
    ends = [
        x
        for cell in row.cells
        if cell.value is not None
        for x in (cell.value, *((cell.interval.low, cell.interval.high) if cell.interval else ()))
    ]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    whole = charts.axis_for(high, low, high, row.unit)
    return charts.zoomed(whole, low, low, high)


def _line(cell: Cell, name: str, row: Row, axis: tuple[float, float]) -> _Line:
    if cell.value is None:
        return _Line(name, Markup(""), "not measured", cell.reason or "no reason given", "", cell.word, "idle", "")
    low, high = (cell.interval.low, cell.interval.high) if cell.interval else (None, None)
    return _Line(
        name=name,
        chart=charts.interval(cell.value, low, high, axis, title=f"{row.title}, {name}", small=True),
        value=number(cell.value),
        between=span(cell.interval.low, cell.interval.high, cell.value) if cell.interval else cell.reason or "none",
        n=f"{count(cell.n)} · {percent(cell.coverage)}",
        word=cell.word or "compared with",
        kind=_WORDS[cell.word],
        difference=_between(cell),
    )


def _between(cell: Cell) -> str:
    if cell.difference is None:
        return ""
    if cell.between is None:
        return f"{signed(cell.difference)} (no interval)"
    return f"{signed(cell.difference)} ({span(cell.between.low, cell.between.high, cell.difference)})"


def _findings(row: Row, names: list[str]) -> list[_Finding]:
    found = []
    for cell, name in zip(row.cells[1:], names[1:], strict=True):
        if cell.word in ("higher", "lower"):
            better = {"higher": "higher", "lower": "lower", "none": ""}[row.direction]
            judged = "" if not better else "better" if cell.word == better else "worse"
            words = f"{cell.word}, {_between(cell)}"
            found.append(
                _Finding(_anchor(row), row.title, name, f"{words} {row.unit}".strip(), judged, judged or "plain")
            )
    return found
