"""PreSel: images first, instructions later."""

from __future__ import annotations

import numpy as np

from vlit.curate.select.base import Candidates, Choice
from vlit.curate.select.blocks import clusters
from vlit.errors import UsageError

_PER_CLUSTER = 50
_NEIGHBOURS = 5


class PreSel:
    """Images before instructions (PreSel; Safaei et al. 2025, arXiv 2503.07591): images are clustered within each
    source, and in every cluster those that lie amid their neighbours are taken, with all samples they have.

    Centrality is the mean cosine to the five nearest images of the cluster. The paper weighs tasks by a score of a
    reference model, and embeds with DINOv2; here sources keep their shares, and vectors are those of the embedder that
    sees, else grey thumbnails. For a pool of images that has no instructions yet, ask for one sample per image.
    """

    name = "presel"
    version = "1"
    strata = "source"
    power = 1.0
    features = ()

    def choose(self, candidates: Candidates, budget: float) -> Choice:
        """See the class; scores are centralities. Samples without an image at hand come last."""
        names, vectors = (values[candidates.at] for values in candidates.known.image_vectors)
        pictures, first, picture = np.unique(names, return_index=True, return_inverse=True)
        known = pictures != 0
        if not known.any():
            raise UsageError("--by presel", "no image is at hand", "Name their folder: --images DIR.")
        shown = vectors[first[known]]
        cluster = clusters(shown, max(1, shown.shape[0] // _PER_CLUSTER))
        central, place = np.full(pictures.size, -1.0), np.full(pictures.size, 2.0)
        at = np.flatnonzero(known)
        for number in np.unique(cluster):
            inside = np.flatnonzero(cluster == number)
            alike = shown[inside] @ shown[inside].T
            np.fill_diagonal(alike, -1.0)
            k = min(_NEIGHBOURS, max(inside.size - 1, 1))
            centrality = np.sort(alike, axis=1)[:, -k:].mean(axis=1)
            central[at[inside]] = centrality
            place[at[inside[np.argsort(-centrality, kind="stable")]]] = np.arange(inside.size) / inside.size
        order = np.lexsort((candidates.chance, picture, -central[picture], place[picture]))
        return Choice(order, central[picture][order])


PRESEL = PreSel()
