"""What trainers do with faulty rows: a table of what was seen when each one's own loader was given one spoiled row in
eight."""

from __future__ import annotations

from importlib import resources
from typing import Literal

import msgspec

from vlit.check.finding import Severity

Outcome = Literal["raises", "drops", "accepts", "harms"]

_TOLD: dict[str, str] = {
    "raises": "stops with an error",
    "drops": "drops the row without a word",
    "accepts": "accepts it",
    "harms": "accepts it and trains on a wrong sample",
}


class ImageTokens(msgspec.Struct, frozen=True):
    """Tokens of an image: its pixels over ``pixels``, within ``least`` and ``most``."""

    pixels: int
    least: int
    most: int


class Trainer(msgspec.Struct, frozen=True):
    """A trainer as the table knows it.

    Attributes:
        name: as people write it.
        reads: vlit's names of the formats that its loader takes as they are.
        context: the tokens that its own example settings train with.
        image: what an image costs.
        does: class of defect to what its loader does; a class that is not there was not tried.
    """

    name: str
    reads: tuple[str, ...]
    context: int
    image: ImageTokens
    does: dict[str, Outcome] = {}

    def tells(self, defect: str) -> str:
        """What it does with a class of defect, in words; ``""`` where that was not tried."""
        outcome = self.does.get(defect)
        return f"{self.name} {_TOLD[outcome]}" if outcome else ""

    def severity(self, defect: str, given: Severity) -> Severity:
        """How bad a defect is for it: an error where it stops, drops or harms; a warning that it accepts is a note."""
        outcome = self.does.get(defect)
        if outcome in ("raises", "drops", "harms"):
            return "error"
        return "note" if outcome == "accepts" and given == "warning" else given


def _load() -> dict[str, Trainer]:
    data = resources.files(__package__).joinpath("trainers.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=dict[str, Trainer])


TRAINERS = _load()
"""Trainers by the name that ``--for`` takes."""
