"""Copies: the same words about the same images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vlit.curate.dedup.base import DedupSettings, Duplicates, Ints
from vlit.curate.features import BASIC, WORDING, Feature
from vlit.curate.images import image_bytes
from vlit.curate.pool import Pool
from vlit.hashing import Hashes, first_alike, mix, repeated


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
        shared = order[repeated(wording[order])]
        images = paths
        # Only where one wording meets several paths do the bytes decide.
        unsure = shared[_divided(wording[shared], paths[shared])]
        if unsure.size:
            images = image_bytes(pool, "digests", unsure, paths)
        key = mix(wording[shared], 1) + mix(images[shared], 2)
        leaders = shared[first_alike(key)]
        gone = leaders != shared
        rows = shared[gone]
        by_row = np.argsort(rows)
        return Duplicates(
            rows[by_row], leaders[gone][by_row], np.ones(rows.size), "the same words about the same images"
        )


def _divided(groups: Hashes, values: Hashes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which places are of a group that holds several values."""
    if not groups.size:
        return np.zeros(0, dtype=np.bool_)
    order = np.argsort(groups)
    starts = np.flatnonzero(np.append(True, np.diff(groups[order]) != 0))
    least, most = (bound.reduceat(values[order], starts) for bound in (np.minimum, np.maximum))
    found = np.zeros(groups.size, dtype=np.bool_)
    found[order] = np.repeat(least != most, np.diff(np.append(starts, groups.size)))
    return found


EXACT = Exact()
