"""One sample in the terminal and as a picture: what it says, and what the scene says of it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from vlit.report.labels import MARKS, one_line
from vlit.report.overlay import draw, placeholder
from vlit.report.program_text import program_text
from vlit.report.sample_view import boxes_of, part_text, picture_of
from vlit.schema import Message, Sample, Scene, Verdict

_WIDTH = 96
_SIDE = 960  # pixels of the longer side of one picture, shared by several
_GAP = 8
_ABOUT = 72  # of a claim's value: captions can be long, and the words of the answer follow anyway
_NAMES = {"user": "Q", "assistant": "A", "system": "S"}


def show_text(sample: Sample, verdicts: Sequence[Verdict] = ()) -> str:
    """A sample for the terminal: its turns, the programs behind them, its claims with verdict, evidence and reason.

    Control characters in the data are shown as spaces, so that a record cannot steer the terminal.
    """
    lines = [_clean(f"sample {sample.id}")]
    facts = (
        ("type", sample.instruction_type),
        ("source", sample.source),
        ("licence", sample.licence),
        *(("image", image.path) for image in sample.images),
    )
    lines += [_clean(f"  {name:<8} {value}") for name, value in facts if value]
    exchange = -1
    for message in sample.messages:
        if message.role == "user":
            exchange += 1
            lines.append("")
        lines += _said(message)
        if message.role == "assistant":
            for evidence in sample.evidence:
                if evidence.exchange == max(0, exchange):
                    hops = f"{evidence.hops} hop{'' if evidence.hops == 1 else 's'}"
                    lines += _wrapped(f"{evidence.type}, {hops}: {program_text(evidence.program)}", "     ")
                    lines += _wrapped(f"= {evidence.value}", "     ")
    lines += ["", _summary(verdicts)]
    for verdict in verdicts:
        lines += _judged(verdict)
    if sample.lineage:
        lines += ["", "made by " + " → ".join(_clean(f"{step.step} {step.version}") for step in sample.lineage)]
    return "\n".join(lines)


def show_picture(sample: Sample, scenes: Sequence[Scene] = (), root: Path | None = None) -> Image.Image:
    """The sample's pictures, side by side, with the boxes that it writes and the objects that its evidence names.

    A sample without a picture gives a tile that says so.

    Args:
        scenes: what is known of the pictures, in their order; without it only written boxes are drawn.
        root: folder that relative paths start from; the current one by default.
    """
    if not sample.images:
        return placeholder("this sample has no picture")
    side = _SIDE // len(sample.images)
    known: Sequence[Scene | None] = scenes or [None] * len(sample.images)
    drawn = [
        draw(picture_of(image, root), boxes_of(sample, scene, number), max_side=side)
        for number, (image, scene) in enumerate(zip(sample.images, known, strict=True))
    ]
    if len(drawn) == 1:
        return drawn[0]
    width = sum(each.width for each in drawn) + _GAP * (len(drawn) - 1)
    sheet = Image.new("RGB", (width, max(each.height for each in drawn)), "white")
    left = 0
    for each in drawn:
        sheet.paste(each, (left, 0))
        left += each.width + _GAP
    return sheet


def _said(message: Message) -> list[str]:
    text = "".join(part_text(part) for part in message.content).strip()
    return _wrapped(text, "   ", first=f"{_NAMES.get(message.role, message.role)}  ")


def _summary(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return "no claims were checked"
    parts = [f"{sum(v.status == status for v in verdicts)} {status}" for status in MARKS]
    return f"{len(verdicts)} claim{'' if len(verdicts) == 1 else 's'}: " + ", ".join(parts)


def _judged(verdict: Verdict) -> list[str]:
    claim = verdict.claim
    about = one_line(" ".join(filter(None, ("not" if claim.negated else "", claim.subject, claim.value))), _ABOUT)
    lines = _wrapped(
        f"{verdict.status}  {claim.kind}: {about}" + (f"  “{claim.text}”" if claim.text else ""),
        "    ",
        first=f"  {MARKS[verdict.status]} ",
    )
    if verdict.reason:
        lines += _wrapped(verdict.reason, "      ")
    if verdict.objects:
        lines += _wrapped("evidence: " + ", ".join(verdict.objects), "      ")
    return lines


def _wrapped(text: str, indent: str, first: str = "") -> list[str]:
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        lines += textwrap.wrap(
            _clean(line),
            _WIDTH,
            initial_indent=first if number == 0 and first else indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
    return lines or [first.rstrip() or indent]


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
