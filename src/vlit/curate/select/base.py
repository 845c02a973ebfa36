"""What a way to select is: from candidates and a budget to an order of them; one file of this room each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.curate.hashed_words import HashedWords, vectors_of
from vlit.curate.images import picture_vectors
from vlit.curate.pool import Pool
from vlit.curate.scores import scores
from vlit.curate.shingled import Shingled
from vlit.curate.vectors import text_vectors
from vlit.errors import UsageError
from vlit.hashing import hash_texts, mix

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]


class Known:
    """What is known of all samples that stand, found out when first asked for.

    Attributes:
        pool: they are in.
        rows: theirs, ascending; everything else here is in this order.
        cost: of each in units of the budget.
        quality: of each, 0..1.
        target: a dataset to be like, for the ways that want one.
    """

    def __init__(self, pool: Pool, cost: Floats, quality: Floats, target: Pool | None = None) -> None:
        self.pool = pool
        self.rows = pool.rows()
        self.cost = cost
        self.quality = quality
        self.target = target
        self._scores: dict[str, Floats] = {}

    @cached_property
    def chance(self) -> Floats:
        """A random number per sample, by its id and the seed alone."""
        hashes = mix(hash_texts(self.pool.ids(self.rows)), self.pool.seed) ^ mix(self.rows.astype(np.uint64), 1)
        return (mix(hashes) >> np.uint64(11)).astype(np.float64) / float(1 << 53)

    @cached_property
    def vectors(self) -> Matrix:
        """Of the samples' texts: embeddings where an embedder is named, else hashed words; length 1."""
        if self.pool.instruments.embedder:
            found = text_vectors(self.pool, "both", self.rows)
            values = np.zeros((self.rows.size, found.values.shape[1]), dtype=np.float32)
            values[np.searchsorted(self.rows, found.rows)] = found.values
            return values
        return vectors_of(self.pool.read(HashedWords())[HashedWords.name].gather(self.rows).to_list())

    @cached_property
    def image_vectors(self) -> tuple[npt.NDArray[np.uint64], Matrix]:
        """Per sample the number of its image (0: none is at hand), and the image's vector of length 1."""
        return picture_vectors(self.pool, self.rows)

    @cached_property
    def shingles(self) -> pl.Series:
        """Distinct hashes of three successive words per sample."""
        feature = Shingled("both")
        return self.pool.read(feature, [feature.name])[feature.name].gather(self.rows)

    def score(self, name: str) -> Floats:
        """A score by name; NaN = unknown."""
        if name not in self._scores:
            found = scores(self.pool, [name])[name].gather(self.rows).cast(pl.Float64)
            self._scores[name] = found.fill_null(float("nan")).to_numpy()
        return self._scores[name]


class Candidates:
    """Some of the samples: ``at`` are their places in what is `Known`. Everything here is in that order."""

    def __init__(self, known: Known, at: Ints) -> None:
        self.known = known
        self.at = at

    def __len__(self) -> int:
        return int(self.at.size)

    def part(self, inside: Ints) -> Candidates:
        """Those at some places among these."""
        return Candidates(self.known, self.at[inside])

    @property
    def cost(self) -> Floats:
        """In units of the budget."""
        return self.known.cost[self.at]

    @property
    def quality(self) -> Floats:
        """0..1."""
        return self.known.quality[self.at]

    @property
    def chance(self) -> Floats:
        """Random, 0..1."""
        return self.known.chance[self.at]

    @property
    def vectors(self) -> Matrix:
        """Of their texts."""
        return self.known.vectors[self.at]

    def score(self, name: str) -> Floats:
        """By name; NaN = unknown. Raises `UsageError` where nobody knows any."""
        values = self.known.score(name)
        if np.isnan(values).all():
            raise UsageError(name, "is unknown of every sample", "Name the model that tells it: --model FOLDER.")
        return values[self.at]


class Choice(msgspec.Struct):
    """Candidates in the order in which they are to be taken (places among them), and the number behind each."""

    order: Ints
    score: Floats


class Selector(Protocol):
    """A way to select.

    Attributes:
        name, version: of it.
        strata: what it is applied within by itself: ``type``, ``source``, or nothing.
        power: exponent of a stratum's size in its share of the budget: 1 keeps the mix, 0 gives all strata as much.
        features: names of what it needs: ``words``, ``shingles``.
    """

    name: str
    version: str
    strata: str
    power: float
    features: tuple[str, ...]

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """The candidates to take, best first; as many as fill the budget, or all of them in order."""


class Plain:
    """A way that is an order by one number, the highest first, ties at random, what is unknown (NaN) last.

    Args:
        number: of every candidate; it is told beside the decision.
        rank: what the number is ordered by, where that is not the number itself.
    """

    version = "1"
    features: tuple[str, ...] = ()

    def __init__(
        self, name: str, number: Callable[[Candidates], Floats], strata: str = "", power: float = 1.0,
        rank: Callable[[Floats], Floats] | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.strata = strata
        self.power = power
        self._number = number
        self._rank = rank

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """All candidates."""
        value = self._number(candidates)
        rank = value if self._rank is None else self._rank(value)
        order = np.lexsort((candidates.chance, -np.nan_to_num(rank, nan=-np.inf)))
        return Choice(order, value[order])
