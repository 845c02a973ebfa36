"""The quality card as Markdown, for the README of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vlit.measure import CHARACTERISTICS, Card, Measured, Shortcut
from vlit.report.amounts import DASH, count, number, percent, share_of, span
from vlit.report.card_html import DIRECTIONS, NEEDS, QUESTIONS
from vlit.report.markdown import code, table, text
from vlit.report.shortcuts import gain_words

_READING = (
    "Intervals are 95 %, resampled by image. n is the number of samples behind a value, coverage n"
    " over the samples that were asked; what is unknown is left out, not counted as 0. There is no overall score."
)


_BLIND = "Each trick learns from other images' questions (five folds). What it scores above chance needs no image."
_BREAKDOWNS = {"instruction type": "by_type", "source": "by_source", "turn": "by_turn"}
_PARTS_SHOWN = 15


def to_markdown(card: Card) -> str:
    """The card's numbers in tables by characteristic, each with unit, interval, n, coverage, or why it is missing."""
    parts = [
        f"# Quality card: {text(card.name)}",
        f"{count(card.samples)} samples, {count(card.exchanges)} exchanges, {count(card.images)} images. Dataset-level"
        f" numbers are computed on a random draw of {count(card.drawn)} samples, seed {card.seed}.",
    ]
    parts += ["\n".join(f"> {text(note)}" for note in card.notes)] if card.notes else []
    for name in CHARACTERISTICS:
        found = [it for it in card.indicators if it.characteristic == name]
        parts += [f"## {name.capitalize()}", QUESTIONS[name], _indicators(found)]
    if card.shortcuts:
        parts += ["## What a model that never sees the image would score", _BLIND, _shortcuts(card.shortcuts)]
    for by, field in _BREAKDOWNS.items():
        parts += _breakdown(card, by, field)
    if card.tiers:
        rows = [[text(tier), text(state), NEEDS.get(tier, "")] for tier, state in card.tiers.items()]
        parts += ["## Tiers", table(("tier", "state", "needs"), rows)]
    for title, shares in (("Instruction types", card.types), ("Sources", card.sources), ("Licences", card.licences)):
        parts += [f"## {title}", samples_table(shares, title.lower().removesuffix("s"))] if shares else []
    parts.append(_READING)
    return "\n\n".join(parts) + "\n"


def samples_table(shares: Mapping[str, int], head: str) -> str:
    """Samples per name, the largest first, with percentages."""
    total = sum(shares.values())
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    rows = [[text(name or "unknown"), count(n), share_of(n, total)] for name, n in ordered]
    return table((head, "samples", "share"), rows, right=(1, 2))


def _shortcuts(found: Sequence[Shortcut]) -> str:
    head = ("shortcut", "knows", "accuracy", "95 % interval", "chance", "questions", "")
    rows = [
        [
            f"{text(it.title)} {code(it.name)}",
            text(it.knows),
            number(it.accuracy) if it.accuracy is not None else "not tried",
            span(it.interval.low, it.interval.high, it.accuracy) if it.interval else text(it.reason),
            number(it.chance),
            count(it.n),
            text(gain_words(it)),
        ]
        for it in found
    ]
    return table(head, rows, right=(2, 4, 5))


def _breakdown(card: Card, by: str, field: str) -> list[str]:
    """A table of the parts against the indicators that have a value in more than one of them."""
    broken = {
        it.name: getattr(it, field) for it in card.indicators if it.level == "sample" and len(getattr(it, field)) > 1
    }
    sizes: dict[str, int] = {}
    for means in broken.values():
        for part, (_, n) in means.items():
            sizes[part] = max(sizes.get(part, 0), n)
    if not sizes:
        return []
    order = list(sizes) if field == "by_turn" else sorted(sizes, key=lambda part: (-sizes[part], part))
    shown = order[:_PARTS_SHOWN]
    rows = [
        [
            text(part),
            count(sizes[part]),
            *(number(means[part][0]) if part in means else DASH for means in broken.values()),
        ]
        for part in shown
    ]
    more = f"The {len(shown)} largest of {len(order)}. " if len(shown) < len(order) else ""
    note = f"{more}Means of sample-level indicators; n is the largest number of samples behind one of them."
    head = (by, "n", *(code(name) for name in broken))
    return [f"## By {by}", note, table(head, rows, right=range(1, len(head)))]


def _indicators(found: list[Measured]) -> str:
    if not found:
        return "No indicator of this kind is in this card."
    head = ("indicator", "value", "unit", "95 % interval", "n", "coverage", "better", "tier")
    return table(head, [_row(it) for it in found], right=(1, 4, 5))


def _row(it: Measured) -> list[str]:
    reason = text(it.reason) or "no reason given"
    if it.value is None:
        value, between = "not measured", reason
    else:
        value = number(it.value)
        between = span(it.interval.low, it.interval.high, it.value) if it.interval else f"none: {reason}"
    better = {"higher": "↑ higher", "lower": "↓ lower"}.get(it.direction, f"{DIRECTIONS['none'][0]} neither")
    name = f"{text(it.title)} {code(it.name)}"
    return [name, value, text(it.unit), between, count(it.n), percent(it.coverage), better, it.tier]
