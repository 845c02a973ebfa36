"""The shingles of all samples on disk: keys to find candidates by, and the true Jaccard similarity of pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from vlit.curate.runs import Runs, places_of
from vlit.curate.shingled import BANDS, SKETCH, Shingled, Words, matrix
from vlit.hashing import Hashes

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_CERTAIN = 0.25  # how far a signature of 32 may be below the similarity: three standard errors
_HELD = 1 << 21  # shingles compared at once


class ShingleStore:
    """What the feature `vlit.curate.shingled.Shingled` found of all rows. Memory holds 52 bytes of each; keys and
    shingles stay on disk.

    Args:
        files: of the feature, one per shard.
        place: files to write, without their ending.

    Attributes:
        bands: number of keys of a row.
        sizes: how many shingles each row has.
        sets: a hash of its set of shingles.
    """

    def __init__(self, feature: Shingled, files: Sequence[Path], place: Path) -> None:
        self.bands = BANDS
        rows = sum(pq.read_metadata(path).num_rows for path in files)
        self.sizes = np.zeros(rows, dtype=np.uint32)
        self.sets: Hashes = np.zeros(rows, dtype=np.uint64)
        self._sketch = np.zeros((rows, SKETCH), dtype=np.uint8)
        self._keys = place.with_suffix(".keys")
        place.parent.mkdir(parents=True, exist_ok=True)
        start = 0
        with place.with_suffix(".grams").open("wb") as grams, self._keys.open("wb") as keys:
            for path in files:
                table = pq.read_table(path, columns=[*feature.fields])
                lists, sets, sketched, keyed = (table.column(name).combine_chunks() for name in feature.fields)
                here = slice(start, start + table.num_rows)
                self.sizes[here] = np.diff(lists.offsets.to_numpy())
                self.sets[here] = sets.to_numpy()
                self._sketch[here] = matrix(sketched, np.dtype(np.uint8))
                grams.write(lists.flatten().to_numpy().tobytes())
                for band, line in enumerate(matrix(keyed, np.dtype(np.uint32)).T):
                    keys.seek(line.itemsize * (band * rows + start))
                    keys.write(line.tobytes())
                start += table.num_rows
        self._starts = np.cumsum(self.sizes, dtype=np.int64) - self.sizes
        self._grams = Runs(place.with_suffix(".grams"), np.uint32)

    def key(self, band: int, rows: Ints) -> Words:
        """The key of rows in a band."""
        count = self.sizes.size
        whole: Words = np.fromfile(self._keys, dtype=np.uint32, count=count, offset=4 * band * count)
        return whole[rows]

    def jaccard(self, left: Ints, right: Ints, least: float) -> Floats:
        """True similarity of pairs of rows; 0 where sizes or signatures show that it is below ``least``."""
        found = np.zeros(left.size)
        a, b = self.sizes[left].astype(np.int64), self.sizes[right].astype(np.int64)
        at = np.flatnonzero(np.minimum(a, b) >= least * np.maximum(a, b))
        same = np.packbits(self._sketch[left[at]] == self._sketch[right[at]], axis=1).view(np.uint32)[:, 0]
        at = at[np.bitwise_count(same) >= (least - _CERTAIN) * SKETCH]
        for part in _pieces(at, a[at] + b[at]):
            common = self._common(left[part], right[part])
            found[part] = common / np.maximum(a[part] + b[part] - common, 1)
        return found

    def _common(self, left: Ints, right: Ints) -> Ints:
        """How many shingles the rows of each pair share."""
        rows, place = np.unique(np.concatenate([left, right]), return_inverse=True)
        sizes = self.sizes[rows].astype(np.int64)
        grams = self._grams.take(self._starts[rows], sizes)
        starts = np.cumsum(sizes) - sizes
        sides = (place[: left.size], place[left.size :])
        keys = np.concatenate([_keyed(grams, starts[side], sizes[side]) for side in sides])
        keys.sort(kind="stable")  # two runs that are sorted already
        twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(32)
        return np.bincount(twice.astype(np.int64), minlength=left.size)


def _keyed(grams: Words, starts: Ints, sizes: Ints) -> Hashes:
    """The shingles of sets, each under the number of its pair."""
    keyed = np.repeat(np.arange(starts.size, dtype=np.uint64) << np.uint64(32), sizes)
    keyed |= grams[places_of(starts, sizes)]
    return keyed


def _pieces(at: Ints, weights: Ints) -> Iterator[Ints]:
    """Cut where the weights of a piece come to `_HELD`; a single one may weigh more."""
    reached = np.cumsum(weights) // _HELD
    yield from np.split(at, np.flatnonzero(np.diff(reached)) + 1) if at.size else []
