"""The instruments of one run, and why those that are not there are not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from vlit.measure.card import Tier

if TYPE_CHECKING:
    from vlit.measure.instruments.embeddings import Embeddings
    from vlit.measure.instruments.judging import Judging
    from vlit.measure.instruments.losses import Losses


class Instruments(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has to read samples with.

    Attributes:
        shards: the dataset's files, where embedded pixels are read from.
        embeddings: of texts and images, for tier ``embed``.
        losses: of answers with and without their image, for tier ``model``.
        judging: a judge's opinions, for tier ``judge``.
        missing: per tier that cannot run what would make it run.
    """

    shards: tuple[Path, ...] = ()
    embeddings: Embeddings | None = None
    losses: Losses | None = None
    judging: Judging | None = None
    missing: dict[Tier, str] = {}

    def reach(self, tier: Tier, drawn: int) -> int:
        """How many samples, from the first of the draw on, the instrument of a tier looks at."""
        if tier == "model" and self.losses is not None:
            return min(self.losses.samples, drawn)
        if tier == "judge" and self.judging is not None:
            return min(self.judging.samples, drawn)
        return drawn

    def spent(self) -> dict[str, int]:
        """Requests and tokens of this run, empty without a judge."""
        return {} if self.judging is None else msgspec.structs.asdict(self.judging.spent)

    def notes(self) -> tuple[str, ...]:
        """What a reader of the card must know of the instruments: which they were, what they cost."""
        used = (self.embeddings, self.losses, self.judging)
        return tuple(note for one in used if one is not None for note in one.notes())


NO_INSTRUMENTS = Instruments()
