"""Texts as sets of word shingles, and the MinHash signatures of the sets.

MinHash and banding after Broder 1997 and Leskovec et al., *Mining of Massive Datasets*, chapter 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vlit.curate.features import spoken
from vlit.hashing import Hashes, distinct, mix
from vlit.measure import View
from vlit.words import every_shingle

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]
On = Literal["questions", "answers", "both"]

BANDS = 32
_PER_BAND = 4
SKETCH = BANDS  # bytes
_SPEAKERS: dict[On, tuple[int, ...]] = {"questions": (1,), "answers": (2,), "both": (1, 2)}


class Shingled:
    """The texts of a sample as distinct hashes of three successive words, and keys of their signature: a feature.

    Args:
        on: which texts of a sample are read as one.
    """

    def __init__(self, on: On) -> None:
        self.on = on
        self.name = f"shingles_{on}"
        self.fields: Mapping[str, pa.DataType] = {
            self.name: pa.list_(pa.uint32()), f"{self.name}_set": pa.uint64(),
            f"{self.name}_sketch": pa.binary(SKETCH), f"{self.name}_keys": pa.binary(4 * BANDS),
        }  # fmt: skip

    def columns(self, view: View) -> Sequence[pa.Array]:
        """Shingles (ascending; none where there are no words), a hash of their set, and the signature's keys."""
        n = len(view)
        rows, roles, tokens = spoken(view)
        heard = np.isin(roles, _SPEAKERS[self.on])
        rows, hashes = every_shingle(rows[heard], tokens[heard])
        placed = distinct((rows.astype(np.uint64) << np.uint64(32)) | (hashes >> np.uint64(32)))
        grams = placed.astype(np.uint32)
        sizes = np.bincount((placed >> np.uint64(32)).astype(np.int64), minlength=n)
        lists = pa.ListArray.from_arrays(pa.array(np.append(0, np.cumsum(sizes)), pa.int32()), pa.array(grams))
        sets, signed = _signed(grams, sizes)
        return [lists, pa.array(sets), *(_binary(part) for part in signed)]


def _binary(values: npt.NDArray[Any]) -> pa.Array:
    """The rows of a matrix as bytes of one length."""
    width = values.shape[1] * values.itemsize
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))]
    )


def matrix(column: pa.FixedSizeBinaryArray, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """What `_binary` was given."""
    width = column.type.byte_width
    data = np.frombuffer(column.buffers()[1], dtype=np.uint8)[column.offset * width :][: len(column) * width]
    return data.view(kind).reshape(len(column), width // kind.itemsize)


def _signed(grams: Words, sizes: Ints) -> tuple[Hashes, tuple[npt.NDArray[np.uint8], Words]]:
    """Per row a hash of its set; a byte of every band's first minimum, and the key of every band. Sets that are the
    same, of which instruction data has many, are signed once."""
    sets = np.zeros(sizes.size, dtype=np.uint64)
    sketch = np.zeros((sizes.size, SKETCH), dtype=np.uint8)
    keys = np.zeros((sizes.size, BANDS), dtype=np.uint32)
    has = np.flatnonzero(sizes)
    if has.size:
        starts = (np.cumsum(sizes) - sizes)[has]
        sets[has] = mix(np.add.reduceat(mix(grams.astype(np.uint64), 7), starts), 11)
        _, first, inverse = np.unique(sets[has], return_index=True, return_inverse=True)
        once = np.zeros(has.size, dtype=np.bool_)
        once[first] = True
        place = np.cumsum(once) - 1
        some = np.repeat(once, sizes[has])
        kept = sizes[has][once]
        found, keyed = _signatures(grams[some], np.cumsum(kept) - kept)
        at = place[first][inverse]
        sketch[has], keys[has] = found[at], keyed[at]
    return sets, (sketch, keys)


def _signatures(grams: Words, starts: Ints) -> tuple[npt.NDArray[np.uint8], Words]:
    """Sketch and keys of sets that lie one after another, none of them empty."""
    sketch = np.empty((starts.size, SKETCH), dtype=np.uint8)
    keys = np.empty((starts.size, BANDS), dtype=np.uint32)
    # The hashes are random already, so that multiplying by an odd number is permutation enough.
    factors = (mix(np.arange(BANDS * _PER_BAND, dtype=np.uint64), 100) >> np.uint64(32)).astype(np.uint32) | np.uint32(
        1
    )
    product = np.empty_like(grams)
    for band in range(BANDS):
        key = np.zeros(starts.size, dtype=np.uint64)
        for i in range(_PER_BAND):
            least = np.minimum.reduceat(np.multiply(grams, factors[band * _PER_BAND + i], out=product), starts)
            if i == 0:
                sketch[:, band] = least >> np.uint32(8)
            key = mix(key, i) + least.astype(np.uint64)
        keys[:, band] = mix(key) >> np.uint64(32)
    return sketch, keys
