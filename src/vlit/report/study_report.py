"""A study for people: one set of tables, in Markdown and as a page. What was found and what was not is told alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from vlit.report import charts, markdown
from vlit.report.amounts import count
from vlit.report.page import render

if TYPE_CHECKING:  # the room is not needed to tell of what it found
    from vlit.measure import Interval
    from vlit.study import Estimate, Findings, Look, Response


class Table(msgspec.Struct, frozen=True):
    """A table: its title, what a reader must know of it, its head and rows, how many columns are words; a chart."""

    title: str
    lead: str
    head: list[str]
    rows: list[list[str]]
    words: int = 1
    chart: Markup = Markup("")


def study_markdown(findings: Findings) -> str:
    """The report in Markdown."""
    parts = [f"# {markdown.text(findings.name)}", *(markdown.text(line) for line in _head(findings))]
    parts += [f"* {markdown.text(note)}" for note in findings.notes]
    for table in _tables(findings):
        rows = [[markdown.text(cell) for cell in row] for row in table.rows]
        right = range(table.words, len(table.head))
        parts += [f"## {table.title}", table.lead, markdown.table(table.head, rows, right=right)]
    return "\n\n".join(parts) + "\n"


def study_html(findings: Findings) -> str:
    """The report as one HTML file that opens offline."""
    tables = [msgspec.structs.asdict(table) for table in _tables(findings)]
    return render(
        "study.html.j2", name=findings.name, lines=_head(findings), notes=findings.notes, tables=tables,
        cells=findings.cells, models=findings.models, seeds=findings.seeds, budget=findings.budget,
        declared=findings.declared, pictures=Markup(""),
    )  # fmt: skip


def study_text(findings: Findings) -> str:
    """The table of arms on a terminal."""
    table = _arms(findings)[0]
    rows = [table.head, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*_head(findings), "", *lines, "", *(f"note: {note}" for note in findings.notes)]).rstrip()


def _head(findings: Findings) -> list[str]:
    outcome = f"{findings.measure} on {findings.benchmark}"
    held = f", held against {findings.indicator}" if findings.indicator else ""
    return [
        f"Declared before the first run: {outcome}{held} (sha256 {findings.declared}).",
        f"{findings.cells:,} cells; models {', '.join(findings.models)}; seeds {', '.join(map(str, findings.seeds))}; "
        f"every arm {findings.budget} unless it says otherwise; {findings.cpu / 60:.1f} minutes of a processor.",
    ]


def _tables(findings: Findings) -> list[Table]:
    tables = _arms(findings)
    tables += _dimensions(findings)
    if findings.responses:
        tables += [_responses(findings, declared=True), _responses(findings, declared=False)]
    if findings.looks:
        tables.append(_looks(findings))
    sizes = [[size.arm, *(count(size.counts[unit]) for unit in ("samples", "images", "turns", "tokens"))]
             for size in findings.sizes]  # fmt: skip
    tables.append(
        Table(
            "Data",
            "Each arm at the first seed; tokens are a quarter of the characters.",
            ["arm", "samples", "images", "turns", "tokens"],
            sizes,
        )
    )
    return [table for table in tables if table.rows]


def _arms(findings: Findings) -> list[Table]:
    """One table for each benchmark, the declared one first."""
    names = list(dict.fromkeys([findings.benchmark, *(row.benchmark for row in findings.rows)]))
    found = []
    for name in names:
        rows = [row for row in findings.rows if row.benchmark == name]
        measure = next(iter(rows[0].measures)) if rows else ""
        cross = findings.kind == "cross"
        title = "Quality of the datasets (DQ)" if cross else f"Arms on {name}"
        lead = (
            f"{measure}, with 95 % intervals over seeds and images; chance {findings.chance.get(name, 0):.3f}. The "
            f"difference is from '{findings.reference}', paired by question and seed. Grey: with grey pictures."
        )
        if cross:
            lead = f"The mean over what a model tuned on each dataset scores on the held-out part of all. {lead}"
        head = ["arm", "model", measure, "difference", "grey", "seeing", "loss"]
        cells = [
            [row.arm, row.model, _estimate(row.measures[measure]), _estimate(row.difference, signed=True),
             _estimate(row.blank), _estimate(row.seeing, signed=True), f"{row.loss:.3f}"]
            for row in rows
        ]  # fmt: skip
        bars = [
            charts.Bar(
                f"{row.arm}, {row.model}" if len(findings.models) > 1 else row.arm,
                row.measures[measure].value, _estimate(row.measures[measure]),
            )
            for row in rows
        ]  # fmt: skip
        drawn = charts.bars(bars, title=f"{measure} of each arm on {name}", top=1.0) if bars else Markup("")
        found.append(Table(title, lead, head, cells, 2, drawn))
    return found


def _dimensions(findings: Findings) -> list[Table]:
    found = []
    for model in findings.models:
        rows = [r for r in findings.rows if r.model == model and r.benchmark == findings.benchmark]
        names = [name for name in (rows[0].measures if rows else {}) if name not in ("macro", "accuracy")]
        if not names:
            continue
        title = f"Tuned on a row, asked a column (MQ), {model}" if findings.kind == "cross" else f"Dimensions, {model}"
        cells = [[row.arm, *(_estimate(row.measures[name]) for name in names)] for row in rows]
        found.append(Table(title, "With 95 % intervals over seeds and images.", ["arm", *names], cells))
    return found


def _responses(findings: Findings, *, declared: bool) -> Table:
    chosen = [r for r in findings.responses if r.declared is declared]
    title = "Dose and response, declared" if declared else "Dose and response, every other measure"
    lead = (
        "Slope: change of the measure for a strength from 0 to 1, least squares, with its 95 % interval over seeds and "
        f"images. p: Page's test of a monotone trend over seeds, and corrected by Holm within "
        f"this table (looks: {len(chosen)})."
    )
    head = ["characteristic", "model", "measure", "at doses", "slope", "monotone", "p", "p (Holm)", "finding"]
    rows = [
        [r.characteristic, r.model, r.measure, _doses(r), _estimate(r.slope, signed=True),
         "yes" if r.monotone else "no", f"{r.p:.3g}", f"{r.adjusted:.3g}", _word(r)]
        for r in chosen
    ]  # fmt: skip
    return Table(title, lead, head, rows, 3)


def _looks(findings: Findings) -> Table:
    others = sum(not look.declared for look in findings.looks)
    lead = (
        f"Spearman's rank correlation over the arms of the budget between an indicator and {findings.measure}, with "
        f"its 95 % interval. Corrected by Holm: the declared ones among themselves, the {others} others likewise. "
        "Every look is listed, whatever it found."
    )
    rows = [
        [look.indicator, look.model, f"{look.found.rho:+.3f} {_between(look.found.interval)}", str(look.found.n),
         f"{look.found.p:.3g}", f"{look.adjusted:.3g}", "declared" if look.declared else "", _found(look)]
        for look in sorted(findings.looks, key=lambda look: (not look.declared, look.model))
    ]  # fmt: skip
    head = ["indicator", "model", "rho", "arms", "p", "p (Holm)", "", "finding"]
    return Table("Indicators against accuracy", lead, head, rows, 2)


def _doses(response: Response) -> str:
    return ", ".join(f"{d:g}: {v:.3f}" for d, v in zip(response.doses, response.values, strict=True))


def _word(response: Response) -> str:
    between = response.slope.interval
    if between is None:
        return "not known"
    if between.low > 0 or between.high < 0:
        return "falls with the dose" if between.high < 0 else "rises with the dose"
    return "no trend found"


def _found(look: Look) -> str:
    return "correlated" if look.adjusted < 0.05 else "nothing found"


def _estimate(estimate: Estimate | None, *, signed: bool = False) -> str:
    if estimate is None:
        return "-"
    return f"{estimate.value:{'+' if signed else ''}.3f} {_between(estimate.interval, signed=signed)}".rstrip()


def _between(interval: Interval | None, *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    return f"[{interval.low:{sign}.3f}, {interval.high:{sign}.3f}]" if interval else ""
