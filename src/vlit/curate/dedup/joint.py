"""Duplicates in picture and words at once."""

from __future__ import annotations

from collections.abc import Sequence

from vlit.curate.dedup.base import DedupSettings, Duplicates, Ints
from vlit.curate.dedup.near import SAID, TextLikeness, open_store
from vlit.curate.features import BASIC, Feature
from vlit.curate.images import lookalikes
from vlit.curate.leaders import collapse
from vlit.curate.pool import Pool
from vlit.curate.shingled import Shingled
from vlit.hashing import mix


class Joint:
    """Drops a sample only where its image *and* its texts are nearly those of a better one.

    Images are alike as in `near_image` (or are one file), texts as in `near`. A question that is asked of a thousand
    images stays a thousand times. Samples without images are compared with one another.
    """

    name = "joint"
    version = "1"

    def features(self, settings: DedupSettings) -> Sequence[Feature]:
        """Shingles and paths."""
        return (BASIC, Shingled(settings.on))

    def find(self, pool: Pool, order: Ints, settings: DedupSettings) -> Duplicates:
        """As `near`, within groups of images that look alike."""
        groups, notes = lookalikes(pool, order, settings.cosine)
        store = open_store(pool, settings.on)
        likeness = TextLikeness(store, settings.jaccard, groups)
        same = mix(store.sets, 1) + mix(groups, 2)
        found = collapse(order[store.sizes[order] > 0], likeness, same)
        evidence = f"the same image, and Jaccard {{:.2f}} on {SAID[settings.on]}"
        return Duplicates(found.rows, found.leaders, found.similarity, evidence, notes)


JOINT = Joint()
