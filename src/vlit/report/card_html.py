"""The quality card as a page: four panels of indicators, and the samples behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from markupsafe import Markup

from vlit.measure import CHARACTERISTICS, Card, Example, Measured
from vlit.report import charts
from vlit.report.amounts import count, number, share_of, span
from vlit.report.page import marked, render
from vlit.report.pictures import Pictures
from vlit.report.shortcuts import shown_shortcut

QUESTIONS: dict[str, str] = {
    "correctness": "Is what the answers say true of the images, and are the records well formed?",
    "diversity": "How much is there, and how different is one sample from the next?",
    "complexity": "How much must a model perceive and reason to answer?",
    "balance": "Does any type, answer, object or source drown the others?",
}
"""The four characteristics, and what each asks of a dataset."""

DIRECTIONS = {
    "higher": ("↑", "higher is better"),
    "lower": ("↓", "lower is better"),
    "none": ("↔", "neither end is better"),
}
NEEDS = {
    "text": "nothing but the record",
    "scene": "the images' annotations",
    "embed": "an embedding model",
    "model": "a model with log-probabilities",
    "judge": "a language-model endpoint",
}

Means = Mapping[str, tuple[float | None, int]]

_WORST, _BEST = 4, 3
_FIRST_TYPES = 8


class _ShownTurn(msgspec.Struct, frozen=True):
    role: str
    text: Markup


class _ShownExample(msgspec.Struct, frozen=True):
    id: str
    picture: Markup
    turns: list[_ShownTurn]
    score: str
    note: str
    sentence: str


class _Parts(msgspec.Struct, frozen=True):
    """A breakdown by type, source or turn: a line, the parts shown at once, the others for those who ask."""

    by: str
    noun: str

    line: str
    first: Markup
    others: Markup
    many: int


class _Shown(msgspec.Struct, frozen=True):
    """One indicator, ready for the template: all charts drawn, all numbers written."""

    it: Measured
    anchor: str
    value: str
    between: str
    n: str
    arrow: str
    direction: str
    small: Markup
    chart: Markup
    distribution: Markup
    bars: Markup
    bars_unit: str
    parts: list[_Parts]
    worst: list[_ShownExample]
    best: list[_ShownExample]


class _Panel(msgspec.Struct, frozen=True):
    name: str
    question: str
    indicators: list[_Shown]


def to_html(card: Card, root: Path | None = None) -> str:
    """The card as one HTML file that opens offline: no script, no network, pictures embedded.

    Pictures that cannot be read are replaced by the reason. The same card and pictures give the same text.

    Args:
        card: what `vlit.measure` returned.
        root: folder that relative image paths start from; the current one by default.
    """
    pictures = Pictures((e.image for m in card.indicators for e in (*m.worst[:_WORST], *m.best[:_BEST])), root)
    panels = [
        _Panel(name, QUESTIONS[name], [_shown(m, pictures) for m in card.indicators if m.characteristic == name])
        for name in CHARACTERISTICS
    ]
    return render(
        "card.html.j2",
        card=card,
        panels=panels,
        makeup=_makeup(card),
        blind=[shown_shortcut(it) for it in card.shortcuts],
        needs=NEEDS,
        pictures=pictures.defs(),
        measured=sum(m.value is not None for m in card.indicators),
    )


def with_unit(value: str, unit: str) -> str:
    """A written number and its unit, the unit left out where there is none."""
    return f"{value} {unit}".strip()


def rows_of(shares: Mapping[str, int]) -> list[charts.Bar]:
    """Bars for samples per name, the largest first, each with its count and percentage."""
    total = sum(shares.values())
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [charts.Bar(name or "unknown", n, f"{count(n)} · {share_of(n, total)}") for name, n in ordered]


def _makeup(card: Card) -> list[tuple[str, Markup]]:
    parts = (("Instruction types", card.types), ("Sources", card.sources), ("Licences", card.licences))
    return [(title, charts.bars(rows_of(shares), title=f"{title}, samples")) for title, shares in parts if shares]


def _shown(it: Measured, pictures: Pictures) -> _Shown:
    low, high = (it.interval.low, it.interval.high) if it.interval else (None, None)
    small = chart = Markup("")
    if it.value is not None:
        edges = it.histogram.edges if it.histogram else ()
        axis = charts.axis_for(it.value, low, high, it.unit, edges)
        small = charts.interval(it.value, low, high, axis, title=it.title, small=True)
        chart = charts.interval(it.value, low, high, charts.zoomed(axis, it.value, low, high), title=it.title)
    arrow, direction = DIRECTIONS[it.direction]
    return _Shown(
        it=it,
        anchor=it.name.replace(".", "-"),
        value=number(it.value),
        between=span(it.interval.low, it.interval.high, it.value) if it.interval else "",
        n=count(it.n),
        arrow=arrow,
        direction=direction,
        small=small,
        chart=chart,
        distribution=_histogram(it),
        bars=_bars(it),
        bars_unit="number · share of these" if it.bars and _whole(it.bars.counts) else it.unit,
        parts=[part for part in (_by_type(it), _by_source(it), _by_turn(it)) if part.first or part.others or part.line],
        worst=[_example(e, it, pictures) for e in it.worst[:_WORST]],
        best=[_example(e, it, pictures) for e in it.best[:_BEST]],
    )


def _histogram(it: Measured) -> Markup:
    if it.histogram is None:
        return Markup("")
    shown = it.histogram
    return charts.histogram(
        shown.edges, shown.counts, title=f"{it.title}, samples per value", unit=it.unit, mark=it.value
    )


def _bars(it: Measured) -> Markup:
    if it.bars is None:
        return Markup("")
    pairs = zip(it.bars.labels, it.bars.counts, strict=False)
    total = sum(it.bars.counts)
    whole = _whole(it.bars.counts)
    rows = [
        charts.Bar(label, value, f"{count(value)} · {share_of(value, total)}" if whole else number(value))
        for label, value in pairs
    ]
    return charts.bars(rows, title=f"{it.title}, in parts")


def _by_type(it: Measured) -> _Parts:
    return _parts(it, "instruction type", "types", _weakest_first(it, it.by_type))


def _by_source(it: Measured) -> _Parts:
    return _parts(it, "source", "sources", _weakest_first(it, it.by_source))


def _by_turn(it: Measured) -> _Parts:
    """Turns in their order: a slope along them is what one looks for."""
    named = [(f"turn {turn}", mean) for turn, mean in it.by_turn.items()]
    return _parts(it, "turn", "turns", named, shown=len(named))


def _weakest_first(it: Measured, means: Means) -> list[tuple[str, tuple[float | None, int]]]:
    """So that the few that are shown at once are those that matter."""
    sign = 1 if it.direction == "higher" else -1
    return sorted(
        means.items(), key=lambda item: (item[1][0] is None, sign * (item[1][0] or 0.0), -item[1][1], item[0])
    )


def _parts(
    it: Measured, by: str, noun: str, ordered: list[tuple[str, tuple[float | None, int]]], shown: int = _FIRST_TYPES
) -> _Parts:
    known = [value for _, (value, _) in ordered if value is not None]
    top = 1.0 if it.unit.startswith("share") else max(known, default=None)
    rows = [
        charts.Bar(name or "unknown", value, f"{number(value)} · n {count(n)}" if value is not None else "not known")
        for name, (value, n) in ordered
    ]
    first = min(len(rows), shown)
    line = ""
    if len(known) > 1 and min(known) == max(known):
        line, first = f"{with_unit(number(known[0]), it.unit)} in each of {len(known)} {noun}", 0
    elif first < len(rows):
        what = {"higher": "lowest", "lower": "highest", "none": "highest"}[it.direction]
        line = f"the {first} {what} of {len(rows)} {noun}"
    title = f"{it.title} by {by}, {it.unit}"
    drawn = [charts.bars(part, title=title, top=top) if part else Markup("") for part in (rows[:first], rows[first:])]
    return _Parts(by, noun, line, drawn[0], drawn[1], len(rows) - first)


def _example(example: Example, it: Measured, pictures: Pictures) -> _ShownExample:
    boxes = [(box.label, box.box, box.verdict) for box in example.boxes]
    turns, left = [], example.sentence
    place = _place(example)
    for at, turn in enumerate(example.turns):
        hit = left if at == place else ""
        turns.append(_ShownTurn(turn.role, marked(turn.text, hit)))
        left = "" if hit else left
    return _ShownExample(
        id=example.id,
        picture=pictures.show(example.image, boxes) if example.image else Markup(""),
        turns=turns,
        score=with_unit(number(example.score), it.unit),
        note=example.note,
        sentence=left,
    )


def _place(example: Example) -> int:
    """The turn to mark the sentence in: where it is said to stand, else an answer, else a question; -1: none."""
    holding = [at for at, turn in enumerate(example.turns) if example.sentence and example.sentence in turn.text]
    if example.turn in holding:
        return example.turn
    return next((at for at in holding if example.turns[at].role == "assistant"), holding[0] if holding else -1)


def _whole(values: Sequence[float]) -> bool:
    return all(float(value).is_integer() for value in values)
