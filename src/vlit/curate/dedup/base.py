"""What a rule for duplicates is given and what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from vlit.curate.features import Feature
from vlit.curate.pool import Pool
from vlit.curate.shingled import On
from vlit.errors import UsageError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class DedupSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How duplicates are told.

    Attributes:
        on: the texts that near and semantic duplicates are compared by: ``questions``, ``answers`` or ``both``.
        jaccard: similarity of shingles from which two texts are near duplicates.
        cosine: similarity of embeddings from which two texts (or images) mean the same.
        prefer: the score by which the better of two is told (higher is better); ``words`` takes the longer answers,
            ``first`` the earlier. Ties go to the earlier.
    """

    on: On = "both"
    jaccard: float = 0.7
    cosine: float = 0.95
    prefer: str = "words"

    def check(self) -> None:
        """Raises `UsageError` for what is out of range."""
        if self.on not in ("questions", "answers", "both"):
            raise UsageError(f"--dedup-on {self.on}", "is none of questions, answers, both", "Name one of them.")
        for name, value in (("jaccard", self.jaccard), ("cosine", self.cosine)):
            if not 0 < value <= 1:
                raise UsageError(f"--{name} {value}", "is not above 0 and at most 1", "Leave it out for the default.")


class Duplicates(msgspec.Struct):
    """What a rule found.

    Attributes:
        rows: that go, ascending.
        leaders: for each the row that stays and that it repeats.
        similarity: how alike they are, 0..1.
        evidence: what it rests on, for people: ``Jaccard {:.2f} on questions and answers``; the similarity is put in.
        notes: what a person must know.
    """

    rows: Ints
    leaders: Ints
    similarity: Floats
    evidence: str
    notes: list[str] = []


class Rule(Protocol):
    """A rule for duplicates: one file of this room, one line of the table."""

    name: str
    version: str

    def features(self, settings: DedupSettings) -> Sequence[Feature]:
        """What it reads of every sample."""

    def find(self, pool: Pool, order: Ints, settings: DedupSettings) -> Duplicates:
        """The duplicates among the rows of ``order``, the better first."""
