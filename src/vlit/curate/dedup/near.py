"""Near copies of texts, whatever images they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from vlit.curate.dedup.base import DedupSettings, Duplicates, Floats, Ints
from vlit.curate.features import BASIC, Feature
from vlit.curate.leaders import collapse
from vlit.curate.pool import Pool
from vlit.curate.shingled import On, Shingled
from vlit.curate.shinglestore import ShingleStore

SAID = {"both": "questions and answers", "questions": "questions", "answers": "answers"}


class Near:
    """Drops a sample whose texts are nearly those of a better one: Jaccard similarity of three-word shingles.

    Candidates come from MinHash with 128 permutations in 32 bands; the similarity itself is always computed from the
    sets, so that samples which share their question and nothing else stay. It compares words and no images: the same
    short answer to the same question about two images is one text. `joint` asks for the image too.
    """

    name = "near"
    version = "1"

    def features(self, settings: DedupSettings) -> Sequence[Feature]:
        """Shingles and their signature."""
        return (BASIC, Shingled(settings.on))

    def find(self, pool: Pool, order: Ints, settings: DedupSettings) -> Duplicates:
        """Linear in the number of samples; memory holds some 200 bytes for each."""
        store = open_store(pool, settings.on)
        found = collapse(order[store.sizes[order] > 0], TextLikeness(store, settings.jaccard), store.sets)
        paths = pool.read(BASIC, ["paths"])["paths"].to_numpy()
        other = int((paths[found.rows] != paths[found.leaders]).sum())
        notes = []
        if other:
            notes.append(
                f"{other:,} of the {found.rows.size:,} near duplicates are about another image than the sample that "
                "was kept for them; --dedup joint keeps those"
            )
        return Duplicates(
            found.rows, found.leaders, found.similarity, f"Jaccard {{:.2f}} on {SAID[settings.on]}", notes
        )


def open_store(pool: Pool, on: On) -> ShingleStore:
    """The shingles of a pool's samples."""
    feature = Shingled(on)
    return ShingleStore(feature, pool.files(feature), pool.scratch(feature.name))


class TextLikeness:
    """Alike in words: a `vlit.curate.leaders.Likeness`.

    Args:
        within: a number per row; only rows with the same one are alike. None puts all together.
    """

    def __init__(self, store: ShingleStore, least: float, within: npt.NDArray[np.uint64] | None = None) -> None:
        self.least = least
        self.bands = store.bands
        self._store = store
        self._within = within

    def key(self, band: int, rows: Ints) -> npt.NDArray[Any]:
        """The key of the signature in a band."""
        keys = self._store.key(band, rows)
        if self._within is None:
            return keys
        return keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + self._within[rows]

    def similarity(self, left: Ints, right: Ints) -> Floats:
        """Jaccard similarity, 0 for rows that are not together."""
        found = self._store.jaccard(left, right, self.least)
        if self._within is not None:
            found[self._within[left] != self._within[right]] = 0.0
        return found


NEAR = Near()
