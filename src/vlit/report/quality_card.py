"""`QualityCard`: a card in the hands of somebody who works in Python."""

from __future__ import annotations

from pathlib import Path

from vlit.errors import UsageError, nearest
from vlit.measure import CHARACTERISTICS, Card, Measured, to_json
from vlit.report.amounts import count, number, percent, span
from vlit.report.card_html import to_html
from vlit.report.card_markdown import to_markdown
from vlit.runfolder import writing


class QualityCard:
    """The quality card of one dataset, and the ways to look at it.

    Args:
        card: the card as data; also the attribute ``card``.
    """

    def __init__(self, card: Card) -> None:
        self.card = card

    def indicator(self, name: str) -> Measured:
        """The indicator of this full name, such as ``correctness.claims``.

        Raises:
            UsageError: it is not in this card.
        """
        found = self.card.get(name)
        if found is None:
            raise UsageError(name, "is not in this card", nearest(name, (it.name for it in self.card.indicators)))
        return found

    def to_html(self, path: str | Path | None = None, *, root: str | Path | None = None) -> str:
        """The card as one HTML page that needs nothing else; written to ``path`` when given.

        Args:
            root: folder that relative image paths start from; the current one by default.
        """
        return written(to_html(self.card, Path(root) if root is not None else None), path)

    def to_markdown(self, path: str | Path | None = None) -> str:
        """The card as Markdown for a README; written to ``path`` when given."""
        return written(to_markdown(self.card), path)

    def to_json(self, path: str | Path | None = None) -> str:
        """The card as JSON, what `vlit.measure.card.read_card` reads; written to ``path`` when given."""
        return written(to_json(self.card), path)

    def summary(self, out: str | Path | None = None) -> str:
        """The card on a terminal: every indicator with its unit, interval and n; then where the pages are."""
        card = self.card
        lines = [
            f"{plain(card.name)}: {count(card.samples)} samples, {count(card.exchanges)} exchanges, "
            f"{count(card.images)} images; draw of {count(card.drawn)}, seed {card.seed}"
        ]
        for name in CHARACTERISTICS:
            found = [it for it in card.indicators if it.characteristic == name]
            lines += [name] if found else []
            lines += [_line(it) for it in found]
        lines += [f"tier {tier} did not run: {plain(why)}" for tier, why in card.tiers.items() if why != "ran"]
        lines += [f"open {Path(out) / 'report.html'}"] if out is not None else []
        return "\n".join(lines)

    def __repr__(self) -> str:
        measured = sum(it.value is not None for it in self.card.indicators)
        return (
            f"QualityCard({self.card.name!r}: {self.card.samples} samples, "
            f"{measured} of {len(self.card.indicators)} indicators measured)"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the page in a frame of its own, so that its style stays there."""
        from markupsafe import Markup

        frame = Markup('<iframe srcdoc="{}" sandbox="" style="width:100%;height:44rem;border:0"></iframe>')
        return str(frame.format(self.to_html()))


def _line(it: Measured) -> str:
    title = f"  {plain(it.title):<34}"
    if it.value is None:
        return f"{title} not measured: {plain(it.reason) or 'no reason given'}"
    between = (
        f"[{span(it.interval.low, it.interval.high, it.value)}]"
        if it.interval
        else f"[no interval: {plain(it.reason) or 'no reason given'}]"
    )
    return (
        f"{title} {number(it.value):>8} {plain(it.unit)}  {between}  n {count(it.n)}, coverage {percent(it.coverage)}"
    )


def plain(text: str) -> str:
    """A text for a terminal: what is not printable becomes a space."""
    return "".join(c if c.isprintable() else " " for c in text)


def written(text: str, path: str | Path | None) -> str:
    """The text itself; written to a file where one is named."""
    if path is not None:
        target = Path(path)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return text
