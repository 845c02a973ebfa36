"""`Curated`: what `vlit.curate` returns: the effect of every step, for terminals and machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.arrow import samples_from_batch
from vlit.curate import Beside, Side, StepReport
from vlit.engine import read_batches
from vlit.errors import UsageError
from vlit.report.amounts import count, number, share_of
from vlit.schema import Sample

_MOST_CLASSES = 12


class Curated:
    """What a curation did.

    Attributes:
        path: the run folder; None where nothing was written.
        samples: that came in. ``kept``: that stayed.
        steps: what each did.
        beside: the choice of ``select`` beside a random draw of the same size.
        gaps: what a target mix lacks, as in ``gaps.json``; empty without one.
    """

    def __init__(
        self, path: Path | None, samples: int, kept: int, steps: list[StepReport], beside: list[Beside],
        gaps: dict[str, Any],
    ) -> None:  # fmt: skip
        self.path = path
        self.n_samples = samples
        self.kept = kept
        self.steps = steps
        self.beside = beside
        self.gaps = gaps

    def samples(self) -> Iterator[Sample]:
        """Those that were kept, in order. Raises `UsageError` where nothing was written."""
        if self.path is None:
            raise UsageError("samples", "nothing was written", "Name a folder with out.")
        for batch in read_batches(sorted((self.path / "data").glob("part-*.parquet"))):
            yield from samples_from_batch(batch)

    def facts(self) -> dict[str, Any]:
        """All of it, plain."""
        return {
            "samples": self.n_samples,
            "kept": self.kept,
            "steps": msgspec.to_builtins(self.steps),
            "beside": msgspec.to_builtins(self.beside),
            "gaps": self.gaps,
        }

    def to_json(self) -> str:
        """The facts as JSON."""
        return msgspec.json.format(msgspec.json.encode(self.facts()), indent=2).decode()

    def summary(self, *, classes: bool = False) -> str:
        """For people.

        Args:
            classes: say what every step cost each class.
        """
        lines = [f"{count(self.kept)} of {count(self.n_samples)} samples kept"]
        for step in self.steps:
            lines += _told(step, classes)
        if self.beside:
            lines.append("the choice beside a random draw of the same size (95 % intervals, by image):")
            lines += [
                f"  {one.name} ({one.unit}): {shown(one.chosen)}, at random {shown(one.random)}" for one in self.beside
            ]
        if self.gaps.get("total"):
            lines.append(f"to reach the target mix {count(self.gaps['total'])} {self.gaps['unit']} are lacking:")
            for field, counts in self.gaps.items():
                if isinstance(counts, dict) and counts:
                    some = sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:_MOST_CLASSES]
                    more = f" and {len(counts) - len(some)} more" if len(counts) > len(some) else ""
                    lines.append(f"  {field}: " + ", ".join(f"{name} {count(n)}" for name, n in some) + more)
        if self.path is None:
            return "\n".join([*lines, "nothing was written; name a folder with --out"])
        return "\n".join([*lines, f"wrote {self.path}/data, {self.path}/rejects", f"open  {self.path}/report.html"])


def shown(side: Side) -> str:
    """A number with interval and n."""
    if side.low is None or side.high is None:
        return f"{number(side.value)} (n {count(side.n)})"
    return f"{number(side.value)} ({number(side.low)} to {number(side.high)}, n {count(side.n)})"


def _told(step: StepReport, classes: bool) -> list[str]:
    changed = f", {count(step.changed)} changed" if step.changed else ""
    lines = [f"  {step.step:<18} {count(step.dropped):>9} of {count(step.seen)} dropped{changed}"]
    if step.facts:
        lines.append("      " + ", ".join(f"{name} {_fact(value)}" for name, value in step.facts.items()))
    if classes and step.by:
        for name, (seen, gone) in sorted(step.by.items(), key=lambda c: (-c[1][1], c[0])):
            lines.append(f"      {name:<18} {count(gone):>9} of {count(seen)} ({share_of(gone, seen)})")
    return [*lines, *(f"      note: {note}" for note in step.notes)]


def _fact(value: float | int | str | None) -> str:
    return (
        value
        if isinstance(value, str)
        else "unknown"
        if value is None
        else number(float(value))
        if isinstance(value, float)
        else count(value)
    )
