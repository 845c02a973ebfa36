"""Vectors of length 1 and how alike they are: the nearest other one, and how many differ in effect."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vlit.measure.statistics import Floats, Ints, effective_number

Vectors = npt.NDArray[np.float32]
_BLOCK = 1024


def nearest(vectors: Vectors) -> tuple[Floats, Ints]:
    """Cosine similarity to, and number of, the most similar other row; exact, a block at a time. Needs two rows.

    Ties go to the lower number.
    """
    n = vectors.shape[0]
    best, which = np.empty(n), np.empty(n, dtype=np.int64)
    for start in range(0, n, _BLOCK):
        stop = min(start + _BLOCK, n)
        alike = vectors[start:stop] @ vectors.T
        alike[np.arange(stop - start), np.arange(start, stop)] = -np.inf
        which[start:stop] = alike.argmax(axis=1)
        best[start:stop] = alike[np.arange(stop - start), which[start:stop]]
    return np.clip(best, -1.0, 1.0), which


def vendi(vectors: Vectors, weights: Floats | None = None) -> float:
    """Vendi score with the cosine kernel: exp of the entropy of the eigenvalues of K / n (Friedman & Dieng 2022,
    arXiv 2210.02410). From 1 (all alike) to the smaller of n and d.

    The eigenvalues are those of the d x d second moments, so that n may be large.
    """
    rows = vectors.astype(np.float64)
    weight = np.ones(rows.shape[0]) if weights is None else weights
    moments = (rows * (weight / weight.sum())[:, None]).T @ rows
    return effective_number(np.clip(np.linalg.eigvalsh(moments), 0.0, None))
