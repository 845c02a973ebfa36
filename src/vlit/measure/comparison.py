"""Several datasets side by side, as data: what `compare_datasets` returns and ``comparison.json`` holds."""

from __future__ import annotations

from typing import Literal

import msgspec

from vlit.errors import InputError
from vlit.measure.card import Characteristic, Direction, Interval, Level, Tier

SCHEMA = "comparison/1"

Word = Literal["", "no difference", "higher", "lower", "not known"]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One of the datasets.

    Attributes:
        samples, exchanges, images: of the whole dataset.
        drawn: samples that the numbers were computed on, the same for all datasets.
        drawn_images: images that these samples show.
        shared_images: how many of them the first dataset's draw shows too.
        types: exchanges per instruction type in the draw.
    """

    name: str
    samples: int
    exchanges: int
    images: int
    drawn: int
    drawn_images: int
    shared_images: int
    types: dict[str, int] = {}


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator's value in one dataset, and how it differs from that in the first.

    Attributes:
        value, n, interval, reason: as in `vlit.measure.card.Measured`; coverage is n over the draw.
        difference: this value minus the first dataset's; None for the first dataset and where one of them is unknown.
        between: the 95 % interval of the difference.
        word: ``no difference`` where the interval holds 0 or both values are the same, else ``higher`` or ``lower``;
            ``not known`` where there is no interval or no value; empty for the first dataset.
    """

    value: float | None
    n: int
    coverage: float
    interval: Interval | None = None
    reason: str = ""
    difference: float | None = None
    between: Interval | None = None
    word: Word = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator; ``cells`` are in the order of the datasets. The other fields are those of `Measured`."""

    name: str
    title: str
    characteristic: Characteristic
    level: Level
    tier: Tier
    unit: str
    direction: Direction
    cells: tuple[Cell, ...]
    doc: str = ""
    version: str = "1"


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Datasets side by side at one n.

    Attributes:
        schema: always ``comparison/1``.
        n: samples of every dataset that the numbers were computed on.
        tiers: per tier ``ran``, or why it did not.
        notes: what a reader must know.
    """

    schema: str = SCHEMA
    n: int
    seed: int
    datasets: tuple[Compared, ...]
    rows: tuple[Row, ...] = ()
    tiers: dict[str, str] = {}
    notes: tuple[str, ...] = ()

    def get(self, name: str) -> Row | None:
        """The indicator of that full name, or None."""
        return next((row for row in self.rows if row.name == name), None)


def comparison_to_json(comparison: Comparison) -> str:
    """The comparison as JSON, indented, the same text for the same comparison."""
    return msgspec.json.format(msgspec.json.encode(comparison), indent=2).decode() + "\n"


def comparison_from_json(text: str | bytes, where: str = "comparison.json") -> Comparison:
    """What `comparison_to_json` wrote. Raises `InputError` where the text is none, or of another schema version."""
    try:
        found = msgspec.json.decode(text, type=Comparison)
    except msgspec.DecodeError as error:
        raise InputError(where, f"is not a comparison ({error})", "Run: vlit compare") from None
    if found.schema != SCHEMA:
        raise InputError(where, f"is of schema '{found.schema}', and this is '{SCHEMA}'", "Run: vlit compare")
    return found
