"""The page of a construct run: what was planned, what came of it, what was refused, and what the samples look like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from vlit.report import charts, run_info
from vlit.report.amounts import count, number, percent, seconds, share_of
from vlit.report.card_html import rows_of
from vlit.report.labels import MARKS, Marked, colour_of
from vlit.report.page import render
from vlit.report.pictures import Pictures
from vlit.report.program_text import program_text
from vlit.report.sample_view import box_text, boxes_of
from vlit.schema import Message, Sample, Scene

_GALLERY = 24


class _Turn(msgspec.Struct, frozen=True):
    role: str
    text: Markup


class _Program(msgspec.Struct, frozen=True):
    type: str
    text: str
    value: str
    hops: int


class _Made(msgspec.Struct, frozen=True):
    """A sample of the gallery, ready for the template."""

    id: str
    type: str
    picture: Markup
    turns: list[_Turn]
    programs: list[_Program]


def construct_report(
    info: dict[str, Any],
    samples: Sequence[Sample],
    scenes: Callable[[str], Scene | None],
    root: Path | None = None,
) -> str:
    """The report of a construct run as one HTML file that opens offline.

    Args:
        info: the content of ``run.json``; a key that is missing leaves its part of the page out.
        samples: for the gallery; at most 24 are shown, types in turn.
        scenes: what is known of the image at a path, None where nothing is.
        root: folder that relative image paths start from; the current one by default.
    """
    shown = _in_turn(samples)
    pictures = Pictures((image.path for s in shown for image in s.images), root)
    quotas = run_info.quotas(info)
    gallery = [_made(s, [scenes(image.path) for image in s.images], pictures) for s in shown]
    totals = run_info.counts(info, "counts")
    return render(
        "run.html.j2",
        command=str(info.get("command") or "construct"),
        made_by=str(info.get("vlit") or "unknown"),
        seed=info.get("seed", "unknown"),
        totals=[(name.replace("_", " "), n) for name, n in totals.items()],
        plan=_plan(quotas),
        unmet=[q for q in quotas if min(q.planned, q.planned if q.kept is None else q.kept) < q.wanted],
        gates=_gates(info),
        claims=_claims(info),
        balance=_balance(info),
        cost=run_info.cost(info),
        gallery=gallery,
        remake=run_info.remake(info),
        settings=list(run_info.flat(run_info.mapping(info, "settings"))),
        times=_times(info),
        pictures=pictures.defs(),
    )


def _plan(quotas: Sequence[run_info.Quota]) -> Markup:
    rows = []
    for quota in sorted(quotas, key=lambda q: (-q.wanted, q.type)):
        made = quota.planned if quota.kept is None else quota.kept
        rows.append(charts.Bar(quota.type, made, f"{count(made)} of {count(quota.wanted)}", target=quota.wanted))
    return charts.bars(rows, title="Samples kept and wanted by instruction type") if rows else Markup("")


def _gates(info: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """Gate, in, kept, rejected, and the share rejected."""
    return [
        (gate.gate, count(came), count(gate.passed), count(gate.rejected), share_of(gate.rejected, came))
        for gate in run_info.gates(info)
        for came in (gate.passed + gate.rejected,)
    ]


def _claims(info: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Verdict, its mark, how many, and their share of all."""
    claims = run_info.counts(info, "claims")
    total = sum(claims.values())
    return [(name, MARKS.get(name, ""), count(n), share_of(n, total)) for name, n in claims.items()]


class _Balance(msgspec.Struct, frozen=True):
    facts: list[tuple[str, str]]
    charts: list[tuple[str, Markup]]


def _balance(info: Mapping[str, Any]) -> _Balance:
    """Tables as bars, single numbers as facts; ``yes_share`` with the number of questions behind it."""
    found = run_info.mapping(info, "balance")
    facts: list[tuple[str, str]] = []
    drawn: list[tuple[str, Markup]] = []
    for name, value in found.items():
        title = name.replace("_", " ")
        if name == "yes_share":
            asked = run_info.whole(found.get("existence"))
            behind = f" of {count(asked)} existence questions" if asked else ""
            answer = f"{percent(value)}{behind}" if isinstance(value, int | float) else "no such question was made"
            facts.append(("answered with yes", answer))
        elif isinstance(value, Mapping):
            counted = {str(key): run_info.whole(n) for key, n in value.items()}
            rows = rows_of(counted)
            if name == "letters":
                title, rows = "option letters", sorted(rows, key=lambda bar: bar.label)
            if rows:
                drawn.append((title, charts.bars(rows, title=title)))
        elif isinstance(value, int | float) and name != "existence":
            facts.append((title, count(value) if isinstance(value, int) else number(value)))
    return _Balance(facts, drawn)


def _times(info: Mapping[str, Any]) -> list[tuple[str, str]]:
    times = run_info.mapping(info, "times")
    return [(str(stage), seconds(float(value))) for stage, value in times.items() if isinstance(value, int | float)]


def _in_turn(samples: Sequence[Sample]) -> list[Sample]:
    """At most `_GALLERY` samples, one of each type in turn, in each type those of a new picture first."""
    waiting: dict[str, list[Sample]] = {}
    for sample in samples:
        waiting.setdefault(sample.instruction_type, []).append(sample)
    chosen: list[Sample] = []
    seen: set[str] = set()
    while waiting and len(chosen) < _GALLERY:
        for kind in sorted(waiting):
            queue = waiting[kind]
            fresh = next((i for i, s in enumerate(queue) if not s.images or s.images[0].path not in seen), 0)
            sample = queue.pop(fresh)
            seen.update(image.path for image in sample.images[:1])
            chosen.append(sample)
            if not queue:
                del waiting[kind]
            if len(chosen) == _GALLERY:
                break
    return chosen


def _made(sample: Sample, scenes: Sequence[Scene | None], pictures: Pictures) -> _Made:
    each = [boxes_of(sample, scene, number) for number, scene in enumerate(scenes)]
    boxes = each[0] if each else []
    shown = zip(sample.images, each, strict=True)
    picture = Markup("").join(pictures.show(image.path, marks, data=image.bytes) for image, marks in shown)
    return _Made(
        id=sample.id,
        type=sample.instruction_type or "unknown",
        picture=picture,
        turns=[_Turn(message.role, _words(message, boxes)) for message in sample.messages],
        programs=[_Program(e.type, program_text(e.program), e.value, e.hops) for e in sample.evidence],
    )


def _words(message: Message, boxes: Sequence[Marked]) -> Markup:
    """A turn's words, each box underlined in the colour that it has on the picture."""
    out = Markup("")
    for part in message.content:
        if part.type == "text":
            out += part.text
        elif part.type == "box" and part.box is not None:
            place = next((i for i, (_, box, _) in enumerate(boxes) if box == part.box), None)
            style = Markup(' style="--box:{}"').format(colour_of("", place)) if place is not None else ""
            words = f"{part.text} " if part.text else ""
            out += Markup('<span class="at"{}>{}<i>{}</i></span>').format(style, words, box_text(part.box))
    return out.strip()
