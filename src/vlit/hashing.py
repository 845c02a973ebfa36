"""Hashes that stay the same in every version, on every machine and in every process, for whole columns at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_CHUNK_BYTES = 1 << 22


def mix(values: Hashes, seed: int = 0) -> Hashes:
    """A bijection of 64-bit integers that looks random (the SplitMix64 finaliser; Steele et al. 2014)."""
    start = np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    x: Hashes = values + start
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


_BYTE = mix(np.arange(256, dtype=np.uint64))


def hash_texts(texts: pl.Series) -> Hashes:
    """One 64-bit hash per text, null as the empty text.

    A polynomial in an odd constant over a random value per byte, then mixed. Equal texts have equal hashes; different
    ones collide with a chance of about n^2 / 2^65 among n of them. Not for use against an adversary.
    """
    array = texts.fill_null("").to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets_buffer, data_buffer = array.buffers()
    n = len(array)
    out = np.zeros(n, dtype=np.uint64)
    if n == 0:
        return out
    offsets = np.frombuffer(offsets_buffer, dtype=np.int64)[array.offset : array.offset + n + 1]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer is not None else np.zeros(0, dtype=np.uint8)
    start = 0
    while start < n:
        stop = int(np.searchsorted(offsets, offsets[start] + _CHUNK_BYTES, side="right")) - 1
        stop = min(max(stop, start + 1), n)
        out[start:stop] = _hash_slice(data, offsets[start : stop + 1])
        start = stop
    return mix(out)


def _hash_slice(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> Hashes:
    lengths = np.diff(offsets)
    result = lengths.astype(np.uint64) * _GOLDEN
    filled = np.flatnonzero(lengths)
    if filled.size == 0:
        return result
    starts = offsets[:-1][filled] - offsets[0]
    values = _BYTE[data[offsets[0] : offsets[-1]]]
    position = np.arange(values.size) - np.repeat(starts, lengths[filled])
    values *= _powers(int(lengths.max()))[position]
    result[filled] += np.add.reduceat(values, starts)
    return result


def _powers(n: int) -> Hashes:
    table = np.full(n, _GOLDEN, dtype=np.uint64)
    table[0] = 1
    return np.multiply.accumulate(table)


def distinct(values: Hashes) -> Hashes:
    """The values in ascending order, each once. Sorts in place.

    `numpy.unique` puts them into a hash table, which takes several times the time and memory.
    """
    values.sort()
    return values[np.append(True, values[1:] != values[:-1])] if values.size else values


def first_alike(values: Hashes) -> npt.NDArray[np.int32]:
    """For every place the first place that holds the same value; at most 2^31 of them.

    `numpy.unique` tells the same with its index and inverse, in twice the memory.
    """
    by_value = np.argsort(values, kind="stable").astype(np.int32)
    ordered = values[by_value]
    starts = np.arange(values.size, dtype=np.int32)
    starts[1:][ordered[1:] == ordered[:-1]] = 0
    found = np.empty_like(starts)
    found[by_value] = by_value[np.maximum.accumulate(starts, out=starts)]
    return found


def repeated(values: Hashes) -> npt.NDArray[np.bool_]:
    """Which values are there more than once."""
    ordered = np.sort(values)
    twice = distinct(ordered[1:][ordered[1:] == ordered[:-1]])
    if not twice.size:
        return np.zeros(values.size, dtype=np.bool_)
    at = np.minimum(np.searchsorted(twice, values), twice.size - 1)
    return np.asarray(twice[at] == values)
