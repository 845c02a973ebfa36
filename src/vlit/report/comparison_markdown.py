"""A comparison as Markdown."""

from __future__ import annotations

from vlit.measure import CHARACTERISTICS, Cell, Comparison, Row
from vlit.report.amounts import count, number, span
from vlit.report.card_html import DIRECTIONS, NEEDS, QUESTIONS
from vlit.report.differences import signed
from vlit.report.markdown import code, table, text

_READING = (
    "Each number stands with its 95 % interval, resampled by image; below it the difference to the first dataset with"
    " its own. **No difference**: the interval of the difference holds 0."
)


def comparison_to_markdown(comparison: Comparison) -> str:
    """Tables by characteristic: every dataset's value and interval, and the difference to the first."""
    names = [side.name for side in comparison.datasets]
    parts = [
        "# Comparison: " + ", ".join(text(name) for name in names),
        f"{count(comparison.n)} samples of each dataset, seed {comparison.seed}. {_READING}",
        table(
            ("dataset", "samples", "exchanges", "images", "drawn", "drawn images", "shared with the first"),
            [
                [text(side.name), *map(count, (side.samples, side.exchanges, side.images, side.drawn, side.drawn_images,
                                               side.shared_images))]
                for side in comparison.datasets
            ],
            right=range(1, 7),
        ),
    ]  # fmt: skip
    parts += ["\n".join(f"> {text(note)}" for note in comparison.notes)] if comparison.notes else []
    for characteristic in CHARACTERISTICS:
        rows = [row for row in comparison.rows if row.characteristic == characteristic]
        if rows:
            parts += [f"## {characteristic.capitalize()}", QUESTIONS[characteristic], _table(rows, names)]
    if comparison.tiers:
        states = [[text(tier), text(state), NEEDS.get(tier, "")] for tier, state in comparison.tiers.items()]
        parts += ["## Tiers", table(("tier", "state", "needs"), states)]
    return "\n\n".join(parts) + "\n"


def _table(rows: list[Row], names: list[str]) -> str:
    head = ("indicator", "unit", "better", *(text(name) for name in names))
    return table(head, [_row(row) for row in rows])


def _row(row: Row) -> list[str]:
    arrow = DIRECTIONS[row.direction][0]
    return [f"{text(row.title)} {code(row.name)}", text(row.unit), arrow, *(_cell(cell) for cell in row.cells)]


def _cell(cell: Cell) -> str:
    if cell.value is None:
        return f"not measured: {text(cell.reason) or 'no reason given'}"
    between = f"[{span(cell.interval.low, cell.interval.high, cell.value)}]" if cell.interval else "(no interval)"
    lines = [f"{number(cell.value)} {between} n {count(cell.n)}"]
    if cell.word == "no difference":
        lines.append("**no difference**")
    elif cell.difference is not None:
        ends = span(cell.between.low, cell.between.high, cell.difference) if cell.between else "interval not known"
        lines.append(f"**{cell.word}** {signed(cell.difference)} [{ends}]")
    elif cell.word:
        lines.append("difference not known")
    return "<br>".join(lines)
