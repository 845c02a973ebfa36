"""`Draft`: an entry that data gave, with the reason for every field, as a file for somebody to review.

The file is an entry of the catalogue (`vlit.catalog.entryfile.read_entry` reads it). What is more than an entry (why,
how sure, the first numbers of its card, what stayed unknown) stands in comments, which go when the reviewer is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from vlit._version import __version__
from vlit.catalog.classify.finding import SURE_ENOUGH, Basis, Finding
from vlit.catalog.entry import DatasetEntry
from vlit.catalog.entryfile import to_toml

_FIELD = re.compile(r"(\w+) = ")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_WIDTH = 110
_VERBS = {Basis.COUNTED: "counted in", Basis.STATED: "stated in", Basis.INFERRED: "inferred from"}


class Headline(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator of the quality card: its value, n and 95 % interval, or the reason why there is none."""

    name: str
    title: str
    unit: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def told(self) -> str:
        """On one line."""
        if self.value is None:
            return f"{self.name} ({self.title}): unknown ({self.reason or 'nothing to measure'})"
        span = "" if self.low is None or self.high is None else f" [{self.low:.3g}, {self.high:.3g}]"
        return f"{self.name} ({self.title}): {self.value:.3g}{span} {self.unit}, n = {self.n:,}"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with its reasons.

    Attributes:
        entry: what is known, and no more: a finding below `vlit.catalog.classify.SURE_ENOUGH` is not in it.
        findings: every field that data can tell, with value, basis, confidence and reasons.
        files: that were read, as the user knows them.
        exchanges: question-answer pairs; unread: records that could not be read, with the most frequent reasons.
        measured: the first numbers of the quality card (`vlit measure`, tiers text and scene); empty when not asked.
    """

    entry: DatasetEntry
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    exchanges: int
    unread: int
    unread_reasons: tuple[str, ...] = ()
    measured: tuple[Headline, ...] = ()
    version: str = __version__

    def finding(self, field: str) -> Finding:
        """The finding for a field of the entry. Raises `KeyError` for one that data cannot tell."""
        found = {each.field: each for each in self.findings}
        return found[field]

    def to_json(self) -> str:
        """All of it as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()

    def to_toml(self) -> str:
        """The entry's file: each field below the comment that gives its reason."""
        lines = [f"# A draft by vlit {self.version}, for review: correct it, add what is missing, delete comments."]
        known = {each.field: each for each in self.findings}
        for line in to_toml(self.entry).rstrip("\n").split("\n"):
            start = _FIELD.match(line)
            if start and start[1] in known:
                lines += _comment(known[start[1]])
            lines.append(line)
        lines += ["", "# Not in the entry:"]
        for each in self.findings:
            if each.basis is Basis.UNKNOWN:
                lines += _comment(each)
        lines.append("# Data cannot tell: year_month, arxiv_id, paper_title, url, mllm, generator, source_data")
        if self.measured:
            lines += ["#", "# Measured (vlit measure gives the whole card), value [95 % interval] unit, n:"]
            lines += [f"#   {_line(each.told())}" for each in self.measured]
        return "\n".join(lines) + "\n"

    def summary(self) -> str:
        """For a terminal: value, basis and first reason of each field."""
        lines = [f"{self.entry.name}: {', '.join(self.files)}"]
        for each in self.findings:
            sure = f" ({each.basis}, {each.confidence:.2f})" if each.basis is Basis.INFERRED else f" ({each.basis})"
            value = "unknown" if each.basis is Basis.UNKNOWN else f"{_value(each)}{sure}"
            lines.append(f"  {each.field:<18}{value}")
            lines += [f"  {'':<18}{_clip(reason)}" for reason in each.reasons[:3]]
        if self.unread:
            lines.append(f"  {self.unread:,} records could not be read: {'; '.join(self.unread_reasons)}")
        lines += [f"  {each.told()}" for each in self.measured]
        return "\n".join(lines)


def draft_entry(
    name: str, files: Sequence[str], findings: Sequence[Finding], extra: str = ""
) -> tuple[DatasetEntry, tuple[Finding, ...]]:
    """The entry of what findings say, and the findings with those that are not sure enough turned into unknown ones.

    Args:
        extra: a sentence more for the evidence, such as how many records could not be read.
    """
    kept = tuple(_if_sure(each) for each in findings)
    known = [each for each in kept if each.basis is not Basis.UNKNOWN]
    where = ", ".join(files)
    parts = [
        f"{verb} {where} by vlit {__version__}: {', '.join(fields)}"
        for basis, verb in _VERBS.items()
        if (fields := [each.field for each in known if each.basis is basis])
    ]
    values = {each.field: each.value for each in known}
    entry = msgspec.convert(
        {
            **values,
            "name": name,
            "evidence": "; ".join([*parts, *([extra] if extra else [])]),
            "inferred": tuple(each.field for each in known if each.basis is Basis.INFERRED),
        },
        DatasetEntry,
    )
    return entry, kept


def _if_sure(found: Finding) -> Finding:
    if found.basis is Basis.UNKNOWN or found.confidence >= SURE_ENOUGH:
        return found
    reason = f"{_value(found)} is not sure enough ({found.confidence:.2f} of {SURE_ENOUGH})"
    nothing = () if isinstance(found.value, tuple) else None
    return Finding(
        field=found.field, value=nothing, basis=Basis.UNKNOWN, confidence=found.confidence,
        reasons=(reason, *found.reasons),
    )  # fmt: skip


def _comment(found: Finding) -> Iterator[str]:
    if found.basis is Basis.UNKNOWN:
        yield f"#   {found.field}: unknown"
    elif found.basis is Basis.INFERRED:
        yield f"# {found.field}: inferred, confidence {found.confidence:.2f}"
    else:
        yield f"# {found.field}: {found.basis}"
    for reason in found.reasons:
        yield f"#     {_line(reason)}"


def _value(found: Finding) -> str:
    if isinstance(found.value, tuple):
        return ", ".join(found.value)
    return f"{found.value:,}" if isinstance(found.value, int) else str(found.value)


def _line(text: str) -> str:
    """A text that a comment can hold: words of records may bring line ends and control characters."""
    return _CONTROL.sub(" ", text)


def _clip(text: str) -> str:
    line = _line(text)
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 4]} ..."
