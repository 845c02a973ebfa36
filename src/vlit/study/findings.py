"""What a study found: the record that the report is written from."""

from __future__ import annotations

import msgspec

from vlit.study.statistics import Correlation, Estimate


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An arm tuned into a model, on one benchmark.

    Attributes:
        arm, model, benchmark: which.
        measures: the declared one first, then the mean, the accuracy and every dimension.
        difference: of the declared measure from the undamaged arm (or the study's first), paired by question and seed;
            None for that arm itself.
        blank: the declared measure with grey pictures; None where that was not asked.
        seeing: with the pictures less with grey ones, paired.
        loss: of tuning, nats per label, mean over seeds.
    """

    arm: str
    model: str
    benchmark: str
    measures: dict[str, Estimate]
    difference: Estimate | None
    blank: Estimate | None
    seeing: Estimate | None
    loss: float


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """How a measure follows the doses of a characteristic.

    Attributes:
        doses, values: strengths of the damage, and the measure at each.
        slope: change of the measure for a strength from 0 to 1, least squares.
        p: of Page's test of a monotone trend over seeds; adjusted: for the number of looks of its family.
        declared: whether the measure is the declared one; those are a family of their own.
    """

    characteristic: str
    model: str
    measure: str
    doses: list[float]
    values: list[float]
    slope: Estimate
    p: float
    adjusted: float
    declared: bool

    @property
    def monotone(self) -> bool:
        """Whether every dose lies on the slope's side of the one before."""
        steps = [b - a for a, b in zip(self.values, self.values[1:], strict=False)]
        return all(step > 0 for step in steps) or all(step < 0 for step in steps)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator against the declared measure over arms; ``adjusted`` for the number of looks of its family."""

    indicator: str
    model: str
    found: Correlation
    adjusted: float
    declared: bool


class Size(msgspec.Struct, frozen=True):
    """An arm's data at the first seed."""

    arm: str
    counts: dict[str, int]


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """A study's findings.

    Attributes:
        declared: digest of the outcome, as it was written down before the first run.
        reference: the arm that differences are from.
        chance: of guessing, by benchmark.
        notes: what a reader must know.
    """

    name: str
    kind: str
    benchmark: str
    measure: str
    indicator: str
    declared: str
    reference: str
    budget: str
    seeds: list[int]
    models: list[str]
    sizes: list[Size]
    rows: list[Row]
    responses: list[Response]
    looks: list[Look]
    chance: dict[str, float]
    cells: int
    cpu: float
    notes: list[str]

    def to_json(self) -> str:
        """For machines."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"
