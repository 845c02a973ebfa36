"""Texts as sets of word shingles: their MinHash signatures, and their true Jaccard similarity.

MinHash and banding after Broder 1997 and Leskovec et al., *Mining of Massive Datasets*, chapter 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.curate.features import spoken
from vlit.hashing import Hashes, mix
from vlit.measure import View
from vlit.words import shingled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint32]
On = Literal["questions", "answers", "both"]

BANDS = 32
_PER_BAND = 4
_CERTAIN = 0.25  # how far a signature of 32 may be below the similarity: three standard errors
_SKETCH = BANDS
_SPEAKERS: dict[On, tuple[int, ...]] = {"questions": (1,), "answers": (2,), "both": (1, 2)}


class Shingled:
    """The texts of a sample as distinct hashes of three successive words, and keys of their signature: a feature.

    Args:
        on: which texts of a sample are read as one.
    """

    def __init__(self, on: On) -> None:
        self.on = on
        self.name = f"shingles_{on}"
        bands = {f"{self.name}_band{band:02d}": pa.uint32() for band in range(BANDS)}
        self.fields: Mapping[str, pa.DataType] = {
            self.name: pa.list_(pa.uint32()), f"{self.name}_set": pa.uint64(),
            f"{self.name}_sketch": pa.binary(_SKETCH), **bands,
        }  # fmt: skip

    def columns(self, view: View) -> Sequence[pa.Array]:
        """Shingles (ascending; none where there are no words), a hash of their set, and the signature's keys."""
        n = len(view)
        rows, roles, tokens = spoken(view)
        heard = np.isin(roles, _SPEAKERS[self.on])
        rows, hashes = shingled(rows[heard], tokens[heard])
        grams = (hashes >> np.uint64(32)).astype(np.uint32)
        order = np.lexsort((grams, rows))
        rows, grams = rows[order], grams[order]
        first = np.append(True, (rows[1:] != rows[:-1]) | (grams[1:] != grams[:-1])) if rows.size else np.zeros(0, bool)
        rows, grams = rows[first], grams[first]
        sizes = np.bincount(rows, minlength=n)
        lists = pa.ListArray.from_arrays(pa.array(np.append(0, np.cumsum(sizes)), pa.int32()), pa.array(grams))
        sets, keys, sketch = _signed(grams, sizes)
        return [lists, pa.array(sets), pa.array(list(sketch), pa.binary(_SKETCH)), *(pa.array(key) for key in keys)]


def _signed(grams: Words, sizes: Ints) -> tuple[Hashes, list[Words], list[bytes]]:
    """Per row a hash of its set, its key in every band, and a byte of every band's first minimum."""
    n = sizes.size
    has = np.flatnonzero(sizes)
    starts = (np.cumsum(sizes) - sizes)[has]
    sets = np.zeros(n, dtype=np.uint64)
    sketch = np.zeros((n, _SKETCH), dtype=np.uint8)
    keys = [np.zeros(n, dtype=np.uint32) for _ in range(BANDS)]
    if not has.size:
        return sets, keys, [bytes(row) for row in sketch]
    sets[has] = mix(np.add.reduceat(mix(grams.astype(np.uint64), 7), starts), 11)
    # The hashes are random already, so that multiplying by an odd number is permutation enough.
    factors = (mix(np.arange(BANDS * _PER_BAND, dtype=np.uint64), 100) >> np.uint64(32)).astype(np.uint32) | np.uint32(
        1
    )
    for band in range(BANDS):
        key = np.zeros(has.size, dtype=np.uint64)
        for i in range(_PER_BAND):
            least = np.minimum.reduceat(grams * factors[band * _PER_BAND + i], starts)
            if i == 0:
                sketch[has, band] = (least >> np.uint32(8)).astype(np.uint8)
            key = mix(key, i) + least.astype(np.uint64)
        keys[band][has] = (mix(key) >> np.uint64(32)).astype(np.uint32)
    return sets, keys, [row.tobytes() for row in sketch]


class ShingleStore:
    """The shingles of all rows on disk, mapped: memory holds what is looked at.

    Args:
        files: of the feature, one per shard.
        place: files to write, without their ending.
    """

    def __init__(self, feature: Shingled, files: Sequence[Path], place: Path) -> None:
        name = feature.name
        self.bands = BANDS
        sizes: list[Ints] = []
        sketches: list[npt.NDArray[np.uint8]] = []
        sets: list[Hashes] = []
        place.parent.mkdir(parents=True, exist_ok=True)
        grams = place.with_suffix(".grams")
        with grams.open("wb") as out:
            for path in files:
                table = pq.read_table(path, columns=[name, f"{name}_sketch", f"{name}_set"]).combine_chunks()
                lists = table.column(name).combine_chunks()
                out.write(lists.flatten().to_numpy().tobytes())
                sizes.append(np.diff(lists.offsets.to_numpy()).astype(np.int64))
                raw = table.column(f"{name}_sketch").combine_chunks()
                data = np.frombuffer(raw.buffers()[1], dtype=np.uint8)[raw.offset * _SKETCH :]
                sketches.append(data[: len(raw) * _SKETCH].reshape(-1, _SKETCH).copy())
                sets.append(table.column(f"{name}_set").to_numpy().astype(np.uint64))
        self.sizes = np.concatenate(sizes)
        self.sets = np.concatenate(sets)
        self._sketch = np.concatenate(sketches)
        self._starts = np.cumsum(self.sizes) - self.sizes
        self._keys: Words = _keys(feature, files, place.with_suffix(".keys"), self.sizes.size)
        total = int(self.sizes.sum())
        self._grams: Words = (
            np.memmap(grams, dtype=np.uint32, mode="r", shape=(total,)) if total else np.zeros(0, dtype=np.uint32)
        )

    def key(self, band: int) -> Words:
        """The key of every row in a band."""
        key: Words = self._keys[band]
        return key

    def jaccard(self, left: Ints, right: Ints, least: float) -> Floats:
        """True similarity of pairs of rows; 0 where sizes or signatures show that it is below ``least``."""
        found = np.zeros(left.size)
        a, b = self.sizes[left], self.sizes[right]
        able = np.minimum(a, b) >= least * np.maximum(a, b)
        at = np.flatnonzero(able)
        near = (self._sketch[left[at]] == self._sketch[right[at]]).mean(axis=1) >= least - _CERTAIN
        at = at[near]
        if at.size:
            a, b = a[at], b[at]
            keys = np.concatenate([self._keyed(left[at], a), self._keyed(right[at], b)])
            keys.sort(kind="stable")  # two runs that are sorted already
            twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(32)
            common = np.bincount(twice.astype(np.int64), minlength=at.size)
            found[at] = common / np.maximum(a + b - common, 1)
        return found

    def _keyed(self, rows: Ints, sizes: Ints) -> Hashes:
        """The shingles of rows, each under the number of its pair."""
        pair = np.repeat(np.arange(rows.size, dtype=np.uint64), sizes)
        place = (
            np.arange(int(sizes.sum()))
            - np.repeat(np.cumsum(sizes) - sizes, sizes)
            + np.repeat(self._starts[rows], sizes)
        )
        keyed: Hashes = (pair << np.uint64(32)) | self._grams[place].astype(np.uint64)
        return keyed


def _keys(feature: Shingled, files: Sequence[Path], place: Path, rows: int) -> Words:
    """The keys of all rows by band, uint32 [bands, rows], mapped from a file that is written."""
    keys = np.memmap(place, dtype=np.uint32, mode="w+", shape=(BANDS, max(rows, 1)))
    columns = [f"{feature.name}_band{band:02d}" for band in range(BANDS)]
    start = 0
    for path in files:
        table = pq.read_table(path, columns=columns)
        for band, column in enumerate(columns):
            keys[band, start : start + table.num_rows] = table.column(column).to_numpy()
        start += table.num_rows
    keys.flush()
    return keys
