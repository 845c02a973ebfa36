"""What an indicator is: one decorated class in one file, of one of two kinds.

A `SampleIndicator` gives every sample a number, batch by batch; a `DatasetIndicator` gives one number for a random
draw of whole images. The decorator `indicator` records what users filter by. A number of another ``version`` is
another number.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

import msgspec
import numpy as np
import polars as pl

from vlit.measure.card import Bars, Box_, Characteristic, Direction, Histogram, Interval, Level, Tier

if TYPE_CHECKING:
    from vlit.measure.instruments import Instruments
    from vlit.measure.view import View


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the decorator records; the fields are those of `vlit.measure.card.Measured`."""

    name: str
    title: str
    characteristic: Characteristic
    level: Level
    tier: Tier
    unit: str
    direction: Direction
    version: str
    doc: str


class Note(msgspec.Struct, frozen=True):
    """Why a sample has its score: a line, the sentence to mark and in which answer it stands, boxes to draw.

    ``exchange`` is the number of the exchange whose answer holds the sentence; -1 has it looked for.
    """

    note: str = ""
    sentence: str = ""
    boxes: tuple[Box_, ...] = ()
    exchange: int = -1


class Pick(msgspec.Struct, frozen=True):
    """A sample of the draw to show: its row, its score and why."""

    row: int
    score: float
    note: Note = Note()


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a dataset-level indicator found. ``n`` counts the samples behind the value, at most those of the draw.

    ``lines`` (columns row, score and, where there are, k and weight) are what the value is a mean of, for the breakdown
    by source and turn.
    """

    value: float | None
    n: int
    interval: Interval | None = None
    reason: str = ""
    histogram: Histogram | None = None
    bars: Bars | None = None
    by_type: dict[str, tuple[float | None, int]] = {}
    worst: tuple[Pick, ...] = ()
    best: tuple[Pick, ...] = ()
    lines: pl.DataFrame | None = None


class Indicator(ABC):
    """Base of both kinds. Instances hold no state."""

    about: ClassVar[About]

    def lacks(self, instruments: Instruments) -> str:
        """Why an instrument of this indicator's tier is not enough for it; ``""`` where it is."""
        return ""


class SampleIndicator(Indicator):
    """Gives every sample a number. The mean over the dataset is the indicator's value."""

    @abstractmethod
    def score(self, view: View) -> pl.Series:
        """One Float64 per row of the view; null = unknown. Must depend on the row (and its scene) alone."""

    def weigh(self, view: View) -> pl.Series | None:
        """Weights of the mean, for scores that are ratios: with the denominator as weight the mean is a ratio of sums.

        None (the default) weighs every sample alike.
        """
        return None

    def tally(self, view: View) -> dict[str, int]:
        """Counts to add up over all batches and show as bars, for example defects by kind."""
        return {}

    def lines(self, view: View) -> pl.DataFrame | None:
        """The score of every exchange, for the breakdown by turn: columns row, k, score and, where the mean is
        weighted, weight. None (the default) where exchanges have none of their own.
        """
        return None

    def note(self, view: View, row: int) -> Note:
        """Why the sample in this row has its score."""
        return Note()


class DatasetIndicator(Indicator):
    """Gives one number to a random draw of whole images."""

    @abstractmethod
    def summarise(self, draw: View, rng: np.random.Generator) -> Summary:
        """The number, with its interval or the reason why there is none."""


T = TypeVar("T", bound=Indicator)


def indicator(
    *,
    name: str,
    characteristic: Characteristic,
    level: Level,
    tier: Tier,
    unit: str,
    direction: Direction,
    title: str,
    version: str = "1",
) -> Callable[[type[T]], type[T]]:
    """Record what an indicator is. ``name`` is the short one; the full name is ``characteristic.name``.

    The class docstring becomes the card's ``doc``: what it is, its source, when it misleads.
    """

    def decorate(cls: type[T]) -> type[T]:
        cls.about = About(
            name=f"{characteristic}.{name}",
            title=title,
            characteristic=characteristic,
            level=level,
            tier=tier,
            unit=unit,
            direction=direction,
            version=version,
            doc=" ".join(inspect.getdoc(cls).split()) if cls.__doc__ else "",  # type: ignore[union-attr]
        )
        return cls

    return decorate
