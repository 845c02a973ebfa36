"""The most similar other text by Jaccard similarity of word shingles: MinHash finds candidates, sets decide.

MinHash and banding after Broder 1997 and Leskovec et al., *Mining of Massive Datasets*, chapter 3. Equal texts are
collapsed first, so that a dataset of copies costs no more than one without.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from vlit.hashing import Hashes, distinct, mix
from vlit.words import shingles_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_BANDS = 32
_PER_BAND = 2
_REACH = 6  # members of a bucket are compared with that many next ones
_VERIFIED = 2  # candidates per text whose sets are compared
_CHUNK = 1 << 18
_MERGED = 8  # bands whose pairs are held together
_HIGH, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)  # a pair as one number
_TOP, _MIDDLE, _LOWEST = np.uint64(35), np.uint64(28), np.uint64((1 << 28) - 1)  # with how unlike its texts are


def nearest_neighbours(texts: pl.DataFrame, n: int) -> tuple[Floats, Ints]:
    """Similarity to and row of the nearest other row; NaN where a row has no words, row -1 where nothing is similar.

    Args:
        texts: columns row and text, rows ascending; several texts of a row are read as one.
        n: number of rows.
    """
    similarity, neighbour = np.full(n, np.nan), np.full(n, -1, dtype=np.int64)
    rows, shingles = shingles_of(texts)
    if rows.size == 0:
        return similarity, neighbour
    present, starts = np.unique(rows, return_index=True)
    similarity[present] = 0.0
    whole = _fold(shingles, starts)
    distinct, first, group, size = np.unique(whole, return_index=True, return_inverse=True, return_counts=True)
    copies = size[group] > 1
    similarity[present[copies]] = 1.0
    neighbour[present[copies]] = _other_copy(present, group, first)[copies]
    if distinct.size > 1:
        # One representative per distinct text; copies have their answer already.
        keep = np.isin(rows, present[first])
        found, other = _among_distinct(rows[keep], shingles[keep])
        single = size[group] == 1
        lone = present[single]
        spot = np.searchsorted(np.unique(rows[keep]), lone)
        similarity[lone], neighbour[lone] = found[spot], other[spot]
    return similarity, neighbour


def _fold(shingles: Hashes, starts: Ints) -> Hashes:
    """One hash per set."""
    return mix(np.add.reduceat(mix(shingles, 7), starts), 11)


def _other_copy(present: Ints, group: Ints, first: Ints) -> Ints:
    """For every row the first row with the same set, for that row itself the last."""
    leader = present[first][group]
    last = np.zeros(first.size, dtype=np.int64)
    last[group] = present  # rows ascend, so the last one stays
    return np.where(leader == present, last[group], leader)


def _among_distinct(rows: Ints, shingles: Hashes) -> tuple[Floats, Ints]:
    """Similarity and row of the nearest, per distinct row in ascending order."""
    names, starts = np.unique(rows, return_index=True)
    n = names.size
    signature = np.empty((_BANDS * _PER_BAND, n), dtype=np.uint64)
    # The hashes are random already, so that multiplying by an odd number is permutation enough.
    factors = mix(np.arange(signature.shape[0], dtype=np.uint64), 100) | np.uint64(1)
    for i, factor in enumerate(factors):
        signature[i] = np.minimum.reduceat(shingles * factor, starts)
    pairs = _candidates(signature)
    if pairs.size == 0:
        return np.zeros(n), np.full(n, -1, dtype=np.int64)
    left, right = _most_alike(signature, pairs)
    lengths = np.diff(np.append(starts, rows.size))
    jaccard = _jaccard(rows, shingles, names, starts, lengths, left, right)
    order = np.lexsort((right, -jaccard, left))
    left, right, jaccard = left[order], right[order], jaccard[order]
    who, best = np.unique(left, return_index=True)
    similarity, neighbour = np.zeros(n), np.full(n, -1, dtype=np.int64)
    similarity[who] = jaccard[best]
    neighbour[who] = np.where(jaccard[best] > 0, names[right[best]], -1)
    return similarity, neighbour


def _candidates(signature: Hashes) -> Hashes:
    """Pairs (lower < higher) that share a band, each once and packed into one number, ascending."""
    n = signature.shape[1]
    pairs = np.zeros(0, dtype=np.uint64)
    packed: list[Hashes] = []
    for band in range(_BANDS):
        key = signature[band * _PER_BAND].copy()
        for i in range(1, _PER_BAND):
            key = mix(key, i) + signature[band * _PER_BAND + i]
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        for step in range(1, min(_REACH, n - 1) + 1):
            same = ordered[step:] == ordered[:-step]
            a, b = order[:-step][same].astype(np.uint64), order[step:][same].astype(np.uint64)
            packed.append((np.minimum(a, b) << _HIGH) | np.maximum(a, b))
        if band % _MERGED == _MERGED - 1:  # most bands find the same pairs, so that they are not all held at once
            pairs = distinct(np.concatenate([pairs, *packed]))
            packed.clear()
    return pairs


def _most_alike(signature: Hashes, pairs: Hashes) -> tuple[Ints, Ints]:
    """The pairs that estimate as most similar for either side: at most two per text, in both directions."""
    by_text = np.ascontiguousarray(signature.T).astype(np.uint16)  # 16 bits tell well enough for an estimate
    # One number for each direction of a pair, so that one sort orders them: text, how unlike (7 bits), other text.
    both = np.empty(2 * pairs.size, dtype=np.uint64)
    for start in range(0, pairs.size, _CHUNK):
        left, right = pairs[start : start + _CHUNK] >> _HIGH, pairs[start : start + _CHUNK] & _LOW
        alike = (by_text[left] == by_text[right]).view(np.uint8).sum(axis=1, dtype=np.uint8)
        unlike = (signature.shape[0] - alike).astype(np.uint64) << _MIDDLE
        both[2 * start : 2 * start + left.size] = (left << _TOP) | unlike | right
        both[2 * start + left.size : 2 * (start + left.size)] = (right << _TOP) | unlike | left
    both.sort()
    first = (both >> _TOP).astype(np.int32)
    again = np.append([False] * _VERIFIED, first[_VERIFIED:] == first[:-_VERIFIED])[: first.size]
    best = both[~again]  # of one text the first few
    return (best >> _TOP).astype(np.int64), (best & _LOWEST).astype(np.int64)


def _jaccard(rows: Ints, shingles: Hashes, names: Ints, starts: Ints, lengths: Ints, left: Ints, right: Ints) -> Floats:
    """Exact similarity of pairs of texts given by their places in ``names``."""
    place = np.searchsorted(names, rows)
    sets = pl.DataFrame({"text": place, "shingle": shingles})
    common = np.zeros(left.size)
    step = max(1, _CHUNK // 16)
    for start in range(0, left.size, step):
        a, b = left[start : start + step], right[start : start + step]
        reps = lengths[a]
        offsets = np.arange(int(reps.sum())) - np.repeat(np.cumsum(reps) - reps, reps)
        at = np.repeat(starts[a], reps) + offsets
        pair = np.repeat(np.arange(a.size), reps)
        asked = pl.DataFrame({"pair": pair, "text": b[pair], "shingle": shingles[at]})
        hits = asked.join(sets, on=["text", "shingle"], how="semi")["pair"].to_numpy()
        common[start : start + step] = np.bincount(hits, minlength=a.size)
    return common / (lengths[left] + lengths[right] - common)
