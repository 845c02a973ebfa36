"""Samples as short vectors of their words, without any model: what spreads a choice where no embedder is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vlit.curate.features import spoken
from vlit.hashing import mix
from vlit.measure import View
from vlit.words import shingled

WIDTH = 128


class HashedWords:
    """Distinct words and pairs of words of all turns, each added to or taken from one of 128 numbers by its hash (the
    hashing trick; Weinberger et al. 2009): a feature, float16."""

    name = "hashed_words"
    fields: Mapping[str, pa.DataType] = {name: pa.binary(2 * WIDTH)}

    def columns(self, view: View) -> Sequence[pa.Array]:
        """See the class."""
        rows, _, tokens = spoken(view)
        found = np.zeros(len(view) * WIDTH, dtype=np.float64)
        for size in (1, 2):
            at, grams = shingled(rows, tokens, size)
            mixed = mix(grams, size)
            place = at * WIDTH + (mixed & np.uint64(WIDTH - 1)).astype(np.int64)
            sign = np.where(mixed >> np.uint64(63), 1.0, -1.0)
            found += np.bincount(place, weights=sign, minlength=found.size)
        data = found.astype(np.float16).reshape(len(view), WIDTH)
        return [
            pa.FixedSizeBinaryArray.from_buffers(pa.binary(2 * WIDTH), len(view), [None, pa.py_buffer(data.tobytes())])
        ]


def vectors_of(column: Sequence[bytes]) -> npt.NDArray[np.float32]:
    """The vectors of samples, centred, so that what all share does not count, and of length 1: float32 [n, 128]."""
    raw = np.frombuffer(b"".join(column), dtype=np.float16).reshape(-1, WIDTH).astype(np.float32)
    raw -= raw.mean(axis=0) if raw.size else 0.0
    scaled: npt.NDArray[np.float32] = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-6)
    return scaled
