"""`Audit`: what `vlit.audit` returns, and its page: numbers per kind, and contradicted claims where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from vlit.claims import AuditSummary, Share
from vlit.report.amounts import count, number, share_of
from vlit.report.labels import Marked
from vlit.report.page import marked, render
from vlit.report.pictures import Pictures
from vlit.report.sample_view import MOST_BOXES, image_of
from vlit.schema import Sample, Scene

SHOWN = 24
"""Contradicted claims on the page; all of them are in the table."""


class Audit:
    """The claims of a dataset and their verdicts.

    Attributes:
        found: the numbers, `vlit.claims.AuditSummary`.
        path: the run folder; ``data/*.parquet`` holds one row per claim (`vlit.claims.AUDIT_SCHEMA`).
    """

    def __init__(self, found: AuditSummary, path: Path) -> None:
        self.found = found
        self.path = path

    def shards(self) -> list[Path]:
        """The Parquet files of the table, in order."""
        return sorted((self.path / "data").glob("part-*.parquet"))

    def to_json(self) -> str:
        """The numbers as JSON."""
        return msgspec.json.format(msgspec.json.encode(self.found), indent=2).decode()

    def summary(self, out: str | Path | None = None) -> str:
        """The numbers on a terminal."""
        found = self.found
        lines = [
            f"{count(found.samples)} samples, {count(found.exchanges)} exchanges, {count(found.with_scene)} samples "
            f"with "
            f"annotations; {count(found.claims)} claims, {_coverage(found)} of them decided"
        ]
        lines += [
            f"  {k.kind:<11} {count(k.claims):>9}   supported {count(k.supported)}, contradicted "
            f"{count(k.contradicted)}, "
            f"unknown {count(k.unknown)}"
            for k in found.kinds
        ]
        if found.not_english:
            lines.append(f"answers not in English, not read: {count(found.not_english)}")
        lines.append(f"supported of those decided: {shown(found.share)}")
        where = out or self.path
        return "\n".join([*lines, f"wrote {where}/data", f"open  {where}/report.html"])


def shown(share: Share) -> str:
    """A share with its interval and n: ``0.987 (0.981 to 0.992, n 1,204)``."""
    if share.value is None:
        return "not known (n 0)"
    between = (
        f"{number(share.low)} to {number(share.high)}, " if share.low is not None and share.high is not None else ""
    )
    return f"{number(share.value)} ({between}n {count(share.n)})"


def _coverage(found: AuditSummary) -> str:
    return "none" if found.coverage is None else share_of(round(found.coverage * found.claims), found.claims)


class _Turn(msgspec.Struct, frozen=True):
    role: str
    text: Markup


class _Example(msgspec.Struct, frozen=True):
    id: str
    picture: Markup
    turns: list[_Turn]
    sentence: str
    note: str
    score: str


def audit_report(
    found: AuditSummary,
    info: Mapping[str, Any],
    contradicted: Sequence[tuple[dict[str, Any], Sample]],
    scenes: Callable[[str], Scene | None],
    root: Path | None = None,
) -> str:
    """The page of an audit, one HTML file that opens offline.

    Args:
        info: the content of ``run.json``.
        contradicted: rows of the table (`vlit.claims.AUDIT_SCHEMA`), each with its sample.
        scenes: what is known of the image at a path.
        root: folder that relative image paths start from; the current one by default.
    """
    pictures = Pictures((image.path for _, s in contradicted for image in s.images), root)
    examples = [_example(row, sample, scenes, pictures) for row, sample in contradicted[:SHOWN]]
    kinds = [
        (k.kind, count(k.claims), count(k.supported), count(k.contradicted), count(k.unknown), shown(k.share))
        for k in found.kinds
    ]
    return render(
        "audit.html.j2",
        made_by=str(info.get("vlit") or "unknown"),
        found=found,
        coverage=_coverage(found),
        share=shown(found.share),
        kinds=kinds,
        examples=examples,
        more=max(0, sum(k.contradicted for k in found.kinds) - len(examples)),
        pictures=pictures.defs(),
    )


def _example(
    row: dict[str, Any], sample: Sample, scenes: Callable[[str], Scene | None], pictures: Pictures
) -> _Example:
    asked = next((image_of(e) for e in sample.evidence if e.exchange == row["exchange"]), 0)
    picture = Markup("").join(
        pictures.show(image.path, _boxes(row, scenes(image.path)) if number == asked else (), data=image.bytes)
        for number, image in enumerate(sample.images)
    )
    turns, exchange, left = [], -1, str(row["sentence"])
    for message in sample.messages:
        exchange += message.role == "user"
        here = message.role == "assistant" and exchange == row["exchange"] and left in message.text
        turns.append(_Turn(message.role, marked(message.text, left if here else "")))
        left = "" if here else left
    return _Example(
        id=sample.id,
        picture=picture,
        turns=turns,
        sentence=left,
        note=f"“{row['text']}”: {row['reason']}",
        score=str(row["kind"]),
    )


def _boxes(row: dict[str, Any], scene: Scene | None) -> list[Marked]:
    if scene is None:
        return []
    held = {o.id: (o.category, o.box) for o in scene.objects} | {t.id: (t.text, t.box) for t in scene.texts}
    return [(*held[key], str(row["status"])) for key in list(row["objects"])[:MOST_BOXES] if key in held]
