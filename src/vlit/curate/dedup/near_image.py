"""Copies of an image under another name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vlit.curate.dedup.base import DedupSettings, Duplicates, Ints
from vlit.curate.features import BASIC, Feature
from vlit.curate.images import lookalikes
from vlit.curate.pool import Pool
from vlit.hashing import first_alike


class NearImage:
    """Drops the samples of an image that looks like another one: all samples of one of the two stay.

    A perceptual hash (pHash) that differs in at most 6 of 64 bits and thumbnails that correlate by at least 0.95
    (`vlit.imageprint`); with an embedder that sees images also a cosine similarity of at least ``cosine``. Samples of
    one file are no copies of one another. Frames of one film and pages of one form look alike. Looks at the first
    image of a sample; images that are not at hand are known by their path.
    """

    name = "near_image"
    version = "1"

    def features(self, settings: DedupSettings) -> Sequence[Feature]:
        """Paths."""
        return (BASIC,)

    def find(self, pool: Pool, order: Ints, settings: DedupSettings) -> Duplicates:
        """The best sample of a group says which file stays."""
        groups, notes = lookalikes(pool, order, settings.cosine)
        paths = pool.read(BASIC, ["paths"])["paths"].to_numpy().astype(np.uint64)
        pictured = order[paths[order] != 0]
        leaders = pictured[first_alike(groups[pictured])]
        gone = paths[leaders] != paths[pictured]
        rows = pictured[gone]
        by_row = np.argsort(rows)
        evidence = "the image looks like that of the other sample"
        return Duplicates(rows[by_row], leaders[gone][by_row], np.ones(rows.size), evidence, notes)


NEAR_IMAGE = NearImage()
