"""Texts that mean the same in other words."""

from __future__ import annotations

from collections.abc import Sequence

from vlit.curate.dedup.base import DedupSettings, Duplicates, Ints
from vlit.curate.dedup.near import SAID
from vlit.curate.features import BASIC, Feature
from vlit.curate.leaders import collapse
from vlit.curate.pool import Pool
from vlit.curate.vectors import CosineLikeness, text_vectors


class Semantic:
    """Drops a sample whose texts are embedded within ``cosine`` of a better one's (SemDeDup; Abbas et al. 2023, arXiv
    2303.09540, with random hyperplanes in place of k-means).

    Needs an embedder (``--embedder``). It embeds every sample that stands, which takes milliseconds each on a CPU and
    some 1.5 KB of memory. An embedder of sentences cuts long texts, so that long answers with one beginning are alike;
    and it compares no images.
    """

    name = "semantic"
    version = "1"

    def features(self, settings: DedupSettings) -> Sequence[Feature]:
        """What all rules read."""
        return (BASIC,)

    def find(self, pool: Pool, order: Ints, settings: DedupSettings) -> Duplicates:
        """As `near`, with cosine similarity."""
        vectors = text_vectors(pool, settings.on, order)
        known = set(vectors.rows.tolist())
        kept = order[[row in known for row in order.tolist()]]
        found = collapse(kept, CosineLikeness(vectors, settings.cosine))
        return Duplicates(found.rows, found.leaders, found.similarity, f"cosine {{:.2f}} on {SAID[settings.on]}")


SEMANTIC = Semantic()
