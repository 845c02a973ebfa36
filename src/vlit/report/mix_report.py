"""A mix for people: the table of claimed against actual numbers, on a terminal, in Markdown and as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from vlit.report import charts, markdown, run_info
from vlit.report.amounts import count, number, percent
from vlit.report.page import render

if TYPE_CHECKING:  # the room is not needed to tell of what it made
    from vlit.curate import Line

_HEAD = ("dataset", "asked", "has", "left out", "wanted", "in the mix", "share", "passes")
_LEFT = 2  # columns of words; the others are numbers


def mix_text(lines: Sequence[Line], by: str) -> str:
    """The table on a terminal, and below it what differs from what was asked."""
    rows = [_HEAD, *(_cells(line, by) for line in lines), _total(lines, by)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    told = [
        "  ".join(c.ljust(w) if i < _LEFT else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    return "\n".join([*(line.rstrip() for line in told), *notes(lines)])


def mix_markdown(lines: Sequence[Line], by: str) -> str:
    """The table in Markdown."""
    rows = [[markdown.text(cell) for cell in _cells(line, by)] for line in lines]
    return markdown.table(_HEAD, [*rows, list(_total(lines, by))], right=range(_LEFT, len(_HEAD)))


def mix_readme(lines: Sequence[Line], info: Mapping[str, Any]) -> str:
    """The README of a mix."""
    by = str(run_info.mapping(info, "settings").get("by", "samples"))
    parts = [
        "# A mix of datasets",
        f"{count(sum(line.kept for line in lines))} samples of {len(lines)} datasets, mixed with vlit "
        f"{markdown.text(str(info.get('vlit') or ''))}.",
        mix_markdown(lines, by),
        *(f"* {markdown.text(note)}" for note in notes(lines)),
        "`mix.lock` and `mix.lock.ids.parquet` build it again: the same bytes from the same files.",
        markdown.fence("vlit mix --lock mix.lock --out OUT"),
    ]
    return "\n\n".join(parts) + "\n"


def mix_report(lines: Sequence[Line], info: Mapping[str, Any]) -> str:
    """The page of a mix, one HTML file that opens offline.

    Args:
        info: the content of ``run.json``.
    """
    by = str(run_info.mapping(info, "settings").get("by", "samples"))
    bars = [
        charts.Bar(line.name, _got(line), f"{count(_got(line))} of {count(line.wanted)}", target=line.wanted)
        for line in lines
    ]
    return render(
        "mix.html.j2",
        made_by=str(info.get("vlit") or "unknown"),
        head=_HEAD,
        left=_LEFT,
        rows=[_cells(line, by) for line in lines],
        total=_total(lines, by),
        notes=notes(lines),
        samples=sum(line.kept for line in lines),
        datasets=len(lines),
        by=by,
        bars=charts.bars(bars, title=f"{by} in the mix and wanted, by dataset") if bars else Markup(""),
        settings=list(run_info.flat(run_info.mapping(info, "settings"))),
        pictures=Markup(""),
    )


def notes(lines: Sequence[Line]) -> list[str]:
    """What a reader of the table has to know beside its numbers."""
    told = [f"{line.name}: {line.note}" for line in lines if line.note]
    renamed = sum(line.renamed for line in lines)
    if renamed:
        told.append(f"{count(renamed)} samples got a number behind their id (#2, #3 …), because an earlier one has it")
    refused = sum(line.refused for line in lines)
    if refused:
        told.append(f"{count(refused)} records could not be read and are in rejects/")
    return told


def _cells(line: Line, by: str) -> tuple[str, ...]:
    out = line.barred + line.capped
    return (
        line.name, line.asked, count(line.samples), count(out), count(line.wanted), count(_got(line)),
        percent(line.share), number(line.epochs),
    )  # fmt: skip


def _total(lines: Sequence[Line], by: str) -> tuple[str, ...]:
    return (
        f"all, in {by}", "", count(sum(x.samples for x in lines)), count(sum(x.barred + x.capped for x in lines)),
        count(sum(x.wanted for x in lines)), count(sum(_got(x) for x in lines)),
        percent(1.0 if any(x.kept for x in lines) else 0.0), "",
    )  # fmt: skip


def _got(line: Line) -> int:
    return line.kept if line.tokens is None else line.tokens
