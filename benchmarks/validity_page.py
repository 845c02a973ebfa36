"""docs/validity.md and its figures, from benchmarks/results/validity.json: value against strength, a plot each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

_WIDTH, _HEIGHT, _COLUMNS = 220, 132, 3
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 12, 34, 20
_COLOURS = ("#b34700", "#0072b2", "#a0487d", "#00795a")
_CALM = "#59636e"

_HEAD = """# Validity: does an indicator measure what it says?

Made by `make validity` (`benchmarks/validity.py`) from `benchmarks/results/validity.json`: {samples:,} samples of
{images:,} images, rendered and constructed there, seed {seed}. Each of {drawn} indicators meets damage that it should
notice, at strengths from 0 to 1 (the share of samples harmed), and damage that it should not notice. *Moves*: from
strength 0 to 1 further than the wider of the two half 95 % intervals. *Monotone*: no step back by more than these.
*Stays*: at every strength within that distance of the clean value. The damage is described [below](#damage).

Rendered images come from one source, under one licence, and name no relations. So sources (three) and licences (four)
are given by image here, and each second thing of a scene gets the point of the compass at which it lies as a relation.

"""

_LEFT_OUT = {
    "embed": "an embedder (`make models` installs one for texts; `correctness.clipscore` takes one that sees images)",
    "model": "a vision-language model",
    "judge": "an endpoint with a judge",
}
"""Per tier what its indicators would need to be drawn."""


def write_pages(told: dict[str, Any], docs: Path) -> None:
    """The page, and one figure per characteristic."""
    from vlit.damage import DAMAGES

    parts = [_HEAD.format(drawn=len(told["indicators"]), **told)]
    groups: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for name, each in told["indicators"].items():
        groups.setdefault(name.split(".")[0], []).append((name, each))
    for characteristic, each in groups.items():
        (docs / "images" / f"validity-{characteristic}.svg").write_text(figure(each), encoding="utf-8")
        words = f"Value against strength of damage, one small plot for each indicator of {characteristic}"
        parts.append(f"## {characteristic.capitalize()}\n\n![{words}](images/validity-{characteristic}.svg)\n\n")
        parts.append(f"{table(each)}\n\n")
    used = {d for each in told["indicators"].values() for d in (*each["relevant"], *each["irrelevant"])}
    rows = [f"| `{name}` | {one.doc} |" for name, one in DAMAGES.items()]
    parts.append(
        "## Damage\n\n`vlit.damage.DAMAGES` (`src/vlit/damage/`): each a function of samples, a strength and a seed. "
        "What is harmed at one strength is harmed at every higher one.\n\n| damage | what it does |\n|---|---|\n"
        + "\n".join(rows)
    )
    left = [name for name in DAMAGES.names() if name not in used]
    parts.append(f"\n\nNot used above: {', '.join(f'`{name}`' for name in left)}.\n" if left else "\n")
    parts.append(f"\n## Not drawn\n\n{not_drawn(told)}\n")
    (docs / "validity.md").write_text("".join(parts), encoding="utf-8")


def not_drawn(told: dict[str, Any]) -> str:
    """Which indicators have no curve, and what they would need."""
    from vlit.measure import INDICATORS

    lines = [f"Tier `embed` was read with `{told['embedder']}`.\n"] if told["embedder"] else []
    for tier, need in _LEFT_OUT.items():
        names = [n for n, one in INDICATORS.items() if one.about.tier == tier and n not in told["indicators"]]
        if names:
            lines.append(f"* {', '.join(f'`{name}`' for name in names)}: tier `{tier}`, needs {need}.")
    return "\n".join(lines)


def table(group: Sequence[tuple[str, dict[str, Any]]]) -> str:
    lines = ["| indicator | damage | clean | at 0.25 | at 1 | verdict |", "|---|---|---:|---:|---:|---|"]
    for name, each in group:
        for damage, curve in each["relevant"].items():
            verdict = f"{'moves' if curve['moves'] else 'does **not** move'} {curve['way']}, " + (
                "monotone" if curve["monotone"] else "**not** monotone"
            )
            lines.append(f"| `{name}` | {damage} | {ends(curve['points'])} | {verdict} |")
        for damage, curve in each["irrelevant"].items():
            verdict = "stays" if curve["stays"] else "does **not** stay"
            lines.append(f"| | {damage} (should not matter) | {ends(curve['points'])} | {verdict} |")
    return "\n".join(lines)


def ends(points: Sequence[dict[str, Any]]) -> str:
    chosen = [next(p for p in points if p["strength"] == s) for s in (0.0, 0.25, 1.0)]
    return " | ".join("–" if p["value"] is None else f"{p['value']:.3g}" for p in chosen)


def figure(group: Sequence[tuple[str, dict[str, Any]]]) -> str:
    rows = -(-len(group) // _COLUMNS)
    cells = [
        Markup('<g transform="translate({},{})">{}</g>').format(
            index % _COLUMNS * _WIDTH, index // _COLUMNS * _HEIGHT, cell(name, each)
        )
        for index, (name, each) in enumerate(group)
    ]
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}"'
            ' font-family="sans-serif" font-size="9"><rect width="{0}" height="{1}" fill="#fff"/>{2}</svg>\n'
        ).format(_WIDTH * _COLUMNS, _HEIGHT * rows, Markup("").join(cells))
    )


def cell(name: str, each: dict[str, Any]) -> Markup:
    """One indicator: an axis, a band and a line for each damage, its name in its colour."""
    curves = [(d, c["points"], _COLOURS[i % 4], "") for i, (d, c) in enumerate(each["relevant"].items())]
    curves += [(d, c["points"], _CALM, "4 3") for d, c in each["irrelevant"].items()]
    ends_ = [x for _, points, _, _ in curves for p in points if p["value"] is not None
             for x in (p["value"], *(p["interval"] or ()))]  # fmt: skip
    low, high = min(ends_), max(ends_)
    room = (high - low or 1.0) * 0.08
    low, high = low - room, high + room

    def x(strength: float) -> float:
        return round(_LEFT + strength * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(_TOP + (high - value) / (high - low) * (_HEIGHT - _TOP - _BOTTOM), 1)

    parts = [Markup('<text x="{}" y="12" font-size="10" font-weight="bold">{}</text>').format(_LEFT, name)]
    legend = [Markup('<tspan fill="{}">{} </tspan>').format(colour, damage) for damage, _, colour, _ in curves]
    parts.append(Markup('<text x="{}" y="24" font-size="8">{}</text>').format(_LEFT, Markup(" ").join(legend)))
    bottom = _HEIGHT - _BOTTOM
    parts.append(
        Markup('<path d="M{0} {1}V{2}H{3}" fill="none" stroke="#999"/>').format(_LEFT, _TOP, bottom, _WIDTH - _RIGHT)
    )
    for value in (low + room, high - room):
        parts.append(Markup('<text x="{}" y="{}" text-anchor="end" fill="#444">{}</text>').format(
            _LEFT - 4, y(value) + 3, f"{value:.3g}"))  # fmt: skip
    for strength in (0.0, 0.5, 1.0):
        parts.append(Markup('<text x="{}" y="{}" text-anchor="middle" fill="#444">{}</text>').format(
            x(strength), bottom + 12, f"{strength:g}"))  # fmt: skip
    for _, points, colour, dash in curves:
        known = [p for p in points if p["value"] is not None]
        banded = [p for p in known if p["interval"]]
        if banded:
            upper = [f"{x(p['strength'])},{y(p['interval'][1])}" for p in banded]
            lower = [f"{x(p['strength'])},{y(p['interval'][0])}" for p in reversed(banded)]
            parts.append(
                Markup('<polygon points="{}" fill="{}" opacity="0.18"/>').format(" ".join(upper + lower), colour)
            )
        line = " ".join(f"{x(p['strength'])},{y(p['value'])}" for p in known)
        style = Markup('fill="none" stroke="{}" stroke-width="1.6" stroke-dasharray="{}"').format(colour, dash)
        parts.append(Markup('<polyline points="{}" {}/>').format(line, style))
    return Markup("").join(parts)
