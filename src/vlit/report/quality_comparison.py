"""`QualityComparison`: a comparison in the hands of somebody who works in Python."""

from __future__ import annotations

from pathlib import Path

from vlit.errors import UsageError, nearest
from vlit.measure import CHARACTERISTICS, Comparison, Row, comparison_to_json
from vlit.report.amounts import count, number, span
from vlit.report.comparison_html import comparison_to_html
from vlit.report.comparison_markdown import comparison_to_markdown
from vlit.report.differences import difference_words
from vlit.report.quality_card import plain, written


class QualityComparison:
    """Datasets side by side, and the ways to look at them.

    Args:
        comparison: the comparison as data; also the attribute ``comparison``.
    """

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison

    def indicator(self, name: str) -> Row:
        """The indicator of this full name, such as ``correctness.claims``.

        Raises:
            UsageError: it is not in this comparison.
        """
        found = self.comparison.get(name)
        if found is None:
            names = (row.name for row in self.comparison.rows)
            raise UsageError(name, "is not in this comparison", nearest(name, names))
        return found

    def to_html(self, path: str | Path | None = None) -> str:
        """The comparison as one HTML page that needs nothing else; written to ``path`` when given."""
        return written(comparison_to_html(self.comparison), path)

    def to_markdown(self, path: str | Path | None = None) -> str:
        """The comparison as Markdown; written to ``path`` when given."""
        return written(comparison_to_markdown(self.comparison), path)

    def to_json(self, path: str | Path | None = None) -> str:
        """The comparison as JSON, what `vlit.measure.comparison_from_json` reads; written to ``path`` when given."""
        return written(comparison_to_json(self.comparison), path)

    def summary(self, out: str | Path | None = None) -> str:
        """The comparison on a terminal: every indicator with its values and differences; then where the pages are."""
        compared = self.comparison
        lines = [f"{count(compared.n)} samples of each dataset, seed {compared.seed}; differences are to the first"]
        for i, side in enumerate(compared.datasets, 1):
            lines.append(
                f"  {i}. {plain(side.name)}: {count(side.samples)} samples, {count(side.images)} images, "
                f"{count(side.shared_images)} of {count(side.drawn_images)} drawn images shared with 1"
            )
        for name in CHARACTERISTICS:
            found = [row for row in compared.rows if row.characteristic == name]
            lines += [name] if found else []
            for row in found:
                lines += _lines(row)
        lines += [f"tier {tier} did not run: {plain(why)}" for tier, why in compared.tiers.items() if why != "ran"]
        lines += [f"open {Path(out) / 'report.html'}"] if out is not None else []
        return "\n".join(lines)

    def __repr__(self) -> str:
        names = ", ".join(side.name for side in self.comparison.datasets)
        return f"QualityComparison({names}: {self.comparison.n} samples each, {len(self.comparison.rows)} indicators)"

    def _repr_html_(self) -> str:
        """What a notebook shows: the page in a frame of its own, so that its style stays there."""
        from markupsafe import Markup

        frame = Markup('<iframe srcdoc="{}" sandbox="" style="width:100%;height:44rem;border:0"></iframe>')
        return str(frame.format(self.to_html()))


def _lines(row: Row) -> list[str]:
    lines = [f"  {plain(row.title)} ({plain(row.unit)})"]
    for i, cell in enumerate(row.cells, 1):
        if cell.value is None:
            lines.append(f"    {i}. not measured: {plain(cell.reason) or 'no reason given'}")
            continue
        between = f"[{span(cell.interval.low, cell.interval.high, cell.value)}]" if cell.interval else "[no interval]"
        words = f"  {difference_words(cell)}" if i > 1 else ""
        lines.append(f"    {i}. {number(cell.value):>8} {between}  n {count(cell.n)}{words}")
    return lines
