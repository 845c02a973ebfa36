"""What a study is: arms, models, seeds, benchmarks, budget, and the outcome that is declared before the first run."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from vlit.tune import TuneSettings

MACRO, ACCURACY = "macro", "accuracy"
UNITS = ("images", "turns", "tokens")
UNDAMAGED, FULL = "undamaged", "full data"
"""Names of the two controls that have an arm: a random draw of the base dataset at the budget, and all of it."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset.

    Attributes:
        path: a dataset file or run folder.
        images: folder that image names are relative to.
        format: recognised when empty.
        scenes: what is known of the images, as ``SOURCE:PATH``; a run folder brings its own.
    """

    path: str
    images: str = ""
    format: str = ""
    scenes: str = ""


class Arm(msgspec.Struct, frozen=True, kw_only=True):
    """One way to make the data of a cell.

    Attributes:
        name: unique in the study.
        data: a dataset of its own; None for the study's base dataset.
        damage: names of `vlit.damage.DAMAGES` with strengths in 0..1, done in this order.
        full: use everything and not a draw at the budget.
    """

    name: str
    data: Source | None = None
    damage: dict[str, float] = {}
    full: bool = False


class Doses(msgspec.Struct, frozen=True, kw_only=True):
    """A characteristic taken away by degrees: one arm of the base dataset for each strength of a damage."""

    damage: str
    at: list[float]


class Build(msgspec.Struct, frozen=True, kw_only=True):
    """A laptop base to build (`vlit.laptop.build_base`); 0 for the recipe's numbers."""

    family: str
    scenes: int = 0
    steps: int = 0
    seed: int = 0


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A base that is tuned.

    Attributes:
        name: unique in the study.
        path: a model folder or an id of the hub; several are bases of other seeds, used in turn with the seeds.
        build: bases to build in place of paths.
        family: as for `vlit.tune`.
    """

    name: str
    path: str | list[str] = ""
    build: Build | list[Build] | None = None
    family: str = "auto"

    @property
    def paths(self) -> list[str]:
        """The bases by path."""
        return [self.path] if isinstance(self.path, str) else list(self.path)


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """A benchmark file, its images, its format (recognised when empty), the first questions only, and what it is called
    (its file, without the ending, when empty)."""

    path: str
    name: str = ""
    images: str = ""
    format: str = ""
    limit: int = 0

    @property
    def called(self) -> str:
        """Its name in the study."""
        return self.name or Path(self.path).stem


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """How much every arm is tuned on: distinct images, exchanges (turns), or tokens of text (a quarter of its
    characters). Exactly one is given."""

    images: int = 0
    turns: int = 0
    tokens: int = 0

    @property
    def unit(self) -> str:
        """What is counted."""
        return next((name for name in UNITS if getattr(self, name)), "")

    @property
    def amount(self) -> int:
        """How many of them."""
        return int(getattr(self, self.unit)) if self.unit else 0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the study is judged by, declared before the first run.

    Attributes:
        benchmark: name of its file, without the ending.
        measure: ``macro`` (mean of the dimensions), ``accuracy``, or the name of a dimension.
        indicator: the indicator of `vlit measure` that is held against it, ``""`` for none; others are looked at too,
            and corrected for.
    """

    benchmark: str
    measure: str = MACRO
    indicator: str = ""


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """A study.

    Attributes:
        name: for people.
        kind: ``arms``, or ``cross`` for tune-cross-evaluation: every arm is a dataset, and its held-out part a
            benchmark for all of them.
        data: the base dataset of arms that have none of their own.
        arms: by hand; ``doses`` makes more, by characteristic.
        seeds: of the draw, the damage, the order and, where a model has several bases, the base.
        budget: of every arm.
        tune: settings of tuning; the seed is the cell's.
        outcome: see `Outcome`.
        controls: ``random`` (the base dataset at the budget, drawn at random), ``full`` (all of it), ``blank`` (every
            model asked again with grey pictures).
        tiers: of indicators that are computed on the arms; none where empty.
        held_out: share of a dataset's images that are held out, of a ``cross`` study.
        threads: of the processor in each cell.
    """

    name: str = "study"
    kind: Literal["arms", "cross"] = "arms"
    data: Source | None = None
    arms: list[Arm] = []
    doses: dict[str, Doses] = {}
    models: list[Model]
    seeds: list[int]
    budget: Budget
    tune: TuneSettings = TuneSettings()
    benchmarks: list[Bench] = []
    outcome: Outcome
    controls: tuple[Literal["random", "full", "blank"], ...] = ("random", "blank")
    tiers: tuple[Literal["text", "scene"], ...] = ("text", "scene")
    held_out: float = 0.2
    threads: int = 1

    def all_arms(self) -> list[Arm]:
        """Arms by hand, those of the controls, and those of the doses. A dose of 0 is the control's arm."""
        found = []
        if self.data is not None and self.kind == "arms":
            if "random" in self.controls:
                found.append(Arm(name=UNDAMAGED))
            if "full" in self.controls:
                found.append(Arm(name=FULL, full=True))
        found += self.arms
        found += [
            Arm(name=dose_name(name, at), damage={doses.damage: at} if at else {})
            for name, doses in self.doses.items()
            for at in doses.at
            if at or UNDAMAGED not in [arm.name for arm in found]
        ]
        return found


def dose_name(characteristic: str, strength: float) -> str:
    """The name of the arm of a dose."""
    return f"{characteristic} {strength:g}"
