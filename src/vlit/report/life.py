"""The life of a sample for people: one chapter for each folder that it came through, the earliest first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Literal

import msgspec

from vlit.report.amounts import number

_WIDTH = 100
_SCORES = 8

State = Literal["kept", "dropped", "absent", "source", "gone"]

_STATES: dict[str, str] = {
    "kept": "kept",
    "dropped": "dropped here",
    "source": "a dataset file, where it was read",
    "gone": "not there, as seen from this folder",
}


class Happened(msgspec.Struct, frozen=True):
    """One step: its name and version, what it did, and where it decided something the decision, the number that decided
    and the id of the other sample."""

    step: str
    version: str = ""
    detail: str = ""
    decision: str = ""
    score: float | None = None
    other_id: str | None = None
    where: str = ""


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """What one folder knows of a sample.

    Attributes:
        folder, command: where, and what made it.
        id: the sample's id there.
        state: ``kept``, ``dropped``, ``absent``; ``source`` or ``gone`` for what is no run folder.
        steps: what happened to it there.
        scores: its scores at the time.
        inherited: how many steps its lineage had when it left.
        where: the place in its input, where it was dropped.
    """

    folder: str
    command: str
    id: str
    state: State
    steps: list[Happened]
    scores: dict[str, float | None] = {}
    inherited: int = 0
    where: str = ""


def life_text(sample: str, chapters: Sequence[Chapter]) -> str:
    """The chapters for the terminal. Control characters in the data are shown as spaces."""
    last = chapters[-1]
    lines = [_clean(f"sample {sample}"), ""]
    for chapter in chapters:
        made = f" ({chapter.command})" if chapter.command else ""
        named = f", as {chapter.id}" if chapter.id != sample else ""
        lines.append(_clean(f"{chapter.folder}{made}{named}: {_STATES.get(chapter.state, 'not in it')}"))
        for step in chapter.steps:
            lines += _step(step)
        if chapter.scores:
            lines += _wrapped("scores: " + _scores(chapter.scores), "      ")
    lines.append("")
    if last.state == "absent":
        lines.append(_clean(f"it did not reach {last.folder}"))
    return "\n".join(lines).rstrip()


def _step(step: Happened) -> list[str]:
    score = "" if step.score is None else f" {number(step.score)}"
    decided = f" [{step.decision}{score}]" if step.decision else ""
    name = f"{step.step} {step.version}".strip()
    return _wrapped(f"{name}{decided}: {step.detail}" if step.detail else f"{name}{decided}", "      ", "    ")


def _scores(scores: dict[str, float | None]) -> str:
    known = [f"{name} {number(value)}" for name, value in scores.items() if value is not None]
    more = f", and {len(known) - _SCORES} more (--json)" if len(known) > _SCORES else ""
    return ", ".join(known[:_SCORES]) + more


def _wrapped(text: str, indent: str, first: str = "") -> list[str]:
    return textwrap.wrap(
        _clean(text), _WIDTH, initial_indent=first or indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
