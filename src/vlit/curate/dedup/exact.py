"""Copies: the same words about the same images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vlit.curate.dedup.base import DedupSettings, Duplicates, Ints
from vlit.curate.features import BASIC, WORDING, Feature
from vlit.curate.images import image_bytes
from vlit.curate.pool import Pool
from vlit.hashing import Hashes, mix


class Exact:
    """Drops a sample whose turns, normalised (case, punctuation and spacing do not count), and images are another's.

    Images are the same where their files have the same bytes, under whatever name; bytes are read only for samples
    whose words collide. An image that is not at hand is known by its path.
    """

    name = "exact"
    version = "1"

    def features(self, settings: DedupSettings) -> Sequence[Feature]:
        """The turns' hash, and the images' paths."""
        return (BASIC, WORDING)

    def find(self, pool: Pool, order: Ints, settings: DedupSettings) -> Duplicates:
        """One comparison per sample, however many copies there are."""
        wording = pool.read(WORDING)["wording"].to_numpy().astype(np.uint64)
        paths = pool.read(BASIC, ["paths"])["paths"].to_numpy().astype(np.uint64)
        shared = order[_repeated(wording[order])]
        images = paths
        # Only where one wording meets several paths do the bytes decide.
        both = mix(wording[shared]) + paths[shared]
        if np.unique(both).size > np.unique(wording[shared]).size:
            images = image_bytes(pool, "digests", shared, paths)
        key = mix(wording[shared], 1) + mix(images[shared], 2)
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        leaders = shared[first][inverse]
        gone = leaders != shared
        rows = shared[gone]
        by_row = np.argsort(rows)
        return Duplicates(
            rows[by_row], leaders[gone][by_row], np.ones(rows.size), "the same words about the same images"
        )


def _repeated(values: Hashes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse] > 1)


EXACT = Exact()
