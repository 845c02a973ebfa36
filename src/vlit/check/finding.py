"""What a check finds, and the report of all that it found."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]
"""An error is wrong for every reader (or for the trainer that was named), a warning may be, a note is worth knowing."""

SHOWN = 5
"""Findings of a rule that the report keeps and prints."""

_ORDER: tuple[Severity, ...] = ("error", "warning", "note")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One fault at one place.

    Attributes:
        where: ``file.json: record 17``, or the file's name where it concerns the whole file.
        id: the sample's id, ``""`` where there is none.
        field: the part of the record that it is in.
        rule: the rule's name.
        severity: how bad it is.
        what: what is wrong, one clause.
        fix: what to do, one sentence.
        trainer: what the trainer that was asked for does with it; ``""`` where none was, or it has no bearing.
    """

    where: str
    id: str
    field: str
    rule: str
    severity: Severity
    what: str
    fix: str
    trainer: str = ""

    def line(self) -> str:
        """The finding in one line, without its rule."""
        named = f" (id {self.id})" if self.id else ""
        told = f" [{self.trainer}]" if self.trainer else ""
        return f"{self.where}{named}: {self.what}. {self.fix}{told}"


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found.

    Attributes:
        path, format: the file and its format.
        samples: samples that could be read.
        refused: records that could not.
        severities: number of findings by severity.
        rules: number of findings by rule.
        findings: the first `SHOWN` of each rule and severity; a check hands all of them to its ``sink``.
    """

    path: str
    format: str
    samples: int
    refused: int
    severities: dict[str, int]
    rules: dict[str, int]
    findings: list[Finding]

    @property
    def failed(self) -> bool:
        """Whether there is a finding of severity error."""
        return self.severities.get("error", 0) > 0

    def summary(self) -> str:
        """The report for people: the worst first, each rule with its first findings and its count."""
        lines = [f"{self.path}: {self.format}, {self.samples:,} samples read, {self.refused:,} records refused"]
        for severity in _ORDER:
            groups: dict[str, list[Finding]] = {}
            for finding in self.findings:
                if finding.severity == severity:
                    groups.setdefault(finding.rule, []).append(finding)
            for rule, shown in groups.items():
                lines.append(f"{severity}: {rule}")
                lines += [f"  {finding.line()}" for finding in shown]
                if len(shown) == SHOWN and self.rules[rule] > SHOWN:
                    lines.append(f"  {self.rules[rule]:,} in all; --json lists them")
        counted = [f"{self.severities.get(s, 0):,} {s}{'' if self.severities.get(s, 0) == 1 else 's'}" for s in _ORDER]
        lines.append(", ".join(counted))
        return "\n".join(lines)


class Tally:
    """Collects the findings of a check as a `CheckReport` needs them."""

    def __init__(self) -> None:
        self.severities: dict[str, int] = {}
        self.rules: dict[str, int] = {}
        self.findings: list[Finding] = []
        self._shown: dict[tuple[str, str], int] = {}

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it where it is among the first of its rule and severity."""
        self.severities[finding.severity] = self.severities.get(finding.severity, 0) + 1
        self.rules[finding.rule] = self.rules.get(finding.rule, 0) + 1
        key = (finding.rule, finding.severity)
        self._shown[key] = self._shown.get(key, 0) + 1
        if self._shown[key] <= SHOWN:
            self.findings.append(finding)
