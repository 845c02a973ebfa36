"""Which images to spend on: clusters by what they show, rare categories first, before anything is made or paid.

Works on scene shards alone, whatever is to be made of them afterwards.

A scene is the set of its categories, each weighing log(scenes / scenes that have it), scaled to length 1. The scenes
fall into clusters by k-means on the sphere (Dhillon & Modha 2001), about the square root of the number asked for, with
centres that start far apart (k-means++, Arthur & Vassilvitskii 2007). Each cluster gives images in proportion to the
square root of its size, so that a common kind of scene does not take all. Inside a cluster the next image is always
the one that adds most: a category counts its weight divided by one more than the times it was chosen before. Scenes
without objects are a cluster of their own.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.arrow import SCENE_SCHEMA
from vlit.construct.quota import split
from vlit.engine import read_batches
from vlit.runfolder import RunFolder, digest

Floats = npt.NDArray[np.float32]
_WIDEST = 1024
"""Categories that clusters are told apart by, the most informative ones; all count when images are ranked."""
_ROUNDS = 12
_NAMED = 3


class Cluster(msgspec.Struct, frozen=True):
    """Images of one kind: how many there are and were chosen, and the categories that set them apart."""

    scenes: int
    chosen: int
    about: tuple[str, ...]


class ChosenImages(msgspec.Struct, frozen=True):
    """Rows over all shards, in order, and the clusters they come from, largest first.

    ``categories`` and ``of_categories``: how many categories the chosen show, and all images.
    """

    rows: list[int]
    clusters: list[Cluster]
    categories: int
    of_categories: int


def choose_images(shards: Sequence[Path], number: int, seed: int = 0) -> ChosenImages:
    """At most so many scenes of some shards. The same shards, number and seed give the same rows.

    Reads one column. Memory: a set of small numbers per scene, and 4 KB per scene at most for the clusters.
    """
    shown = _shown(shards)
    frequency = Counter(name for names in shown for name in names)
    weight = {name: math.log(len(shown) / n) + 1e-3 for name, n in frequency.items()}
    cluster = _clusters(shown, weight, max(1, round(math.sqrt(number))), np.random.default_rng(seed))
    members: dict[int, list[int]] = {}
    for row, name in enumerate(cluster):
        members.setdefault(int(name), []).append(row)
    sizes = {str(name): len(rows) for name, rows in members.items()}
    due = split(min(number, len(shown)), {name: math.sqrt(size) for name, size in sizes.items()}, sizes)
    times: Counter[str] = Counter()
    rows: list[int] = []
    clusters: list[Cluster] = []
    # Small clusters choose first: what they alone can show is then not chosen twice.
    for name in sorted(members, key=lambda c: (len(members[c]), c)):
        taken = _richest(members[name], due[str(name)], shown, weight, times)
        rows += taken
        clusters.append(Cluster(len(members[name]), len(taken), _about(members[name], shown, frequency)))
    covered = {name for row in rows for name in shown[row]}
    return ChosenImages(
        sorted(rows), sorted(clusters, key=lambda c: (-c.scenes, c.about)), len(covered), len(frequency)
    )


def keep_images(shards: Sequence[Path], rows: Sequence[int], folder: RunFolder, stage: str) -> list[Path]:
    """Shards of the chosen rows alone, one for each that has any, as a stage of a run folder."""
    chosen = np.asarray(rows, dtype=np.int64)
    first = number = 0
    for path in shards:
        count = pq.read_metadata(path).num_rows
        here = chosen[(chosen >= first) & (chosen < first + count)] - first
        first += count
        if here.size:
            mark = digest([str(path.name), path.stat().st_size, here.tolist()])
            if folder.finished(stage, number, mark) is None:
                table = pq.read_table(path).take(pa.array(here)).cast(SCENE_SCHEMA)
                folder.write_shard(stage, number, mark, SCENE_SCHEMA, table.to_batches())
            number += 1
    folder.trim(stage, number)
    return folder.shards(stage)[:number]


def _shown(shards: Sequence[Path]) -> list[tuple[str, ...]]:
    """The categories of every scene, by name."""
    return [names for batch in read_batches(shards, columns=["objects"]) for names in _categories(batch)]


def _categories(batch: pa.RecordBatch) -> Iterator[tuple[str, ...]]:
    column = batch.column("objects")
    names = column.flatten().field("category").to_pylist()
    ends = np.asarray(column.offsets) - column.offsets[0].as_py()
    for start, end in pairwise(ends):
        yield tuple(sorted({name for name in names[start:end] if name}))


def _clusters(
    shown: Sequence[tuple[str, ...]], weight: dict[str, float], number: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """The cluster of each scene, from 0; the last one holds the scenes without objects."""
    found = np.full(len(shown), number, dtype=np.int64)
    frequency = Counter(name for names in shown for name in names)
    columns = sorted(frequency, key=lambda name: (-frequency[name] * weight[name], name))[:_WIDEST]
    place = {name: i for i, name in enumerate(columns)}
    full = [row for row, names in enumerate(shown) if any(name in place for name in names)]
    if not full:
        return found
    points = np.zeros((len(full), len(columns)), dtype=np.float32)
    for i, row in enumerate(full):
        for name in shown[row]:
            if name in place:
                points[i, place[name]] = weight[name]
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found[full] = _spherical(points, min(number, len(full)), rng)
    return found


def _spherical(points: Floats, number: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    centres = points[_far_apart(points, number, rng)]
    nearest = np.zeros(len(points), dtype=np.int64)
    for _ in range(_ROUNDS):
        before = nearest
        nearest = (points @ centres.T).argmax(axis=1)
        if (nearest == before).all():
            break
        for c in range(number):
            mine = points[nearest == c]
            if len(mine):
                total = mine.sum(axis=0)
                centres[c] = total / max(float(np.linalg.norm(total)), 1e-12)
    return nearest


def _far_apart(points: Floats, number: int, rng: np.random.Generator) -> list[int]:
    chosen = [int(rng.integers(len(points)))]
    gap = 1.0 - points @ points[chosen[0]]
    while len(chosen) < number:
        odds = np.clip(gap, 0.0, None).astype(np.float64)
        if odds.sum() <= 1e-6:
            odds[:] = 1.0
        chosen.append(int(rng.choice(len(points), p=odds / odds.sum())))
        gap = np.minimum(gap, 1.0 - points @ points[chosen[-1]])
    return chosen


def _richest(
    members: Sequence[int], number: int, shown: Sequence[tuple[str, ...]], weight: dict[str, float], times: Counter[str]
) -> list[int]:
    """So many members, each time the one that adds most; ``times`` counts what was chosen.

    What an image adds only falls while others are chosen, so a queue of the last known values finds the best
    (Minoux 1978).
    """

    def gain(row: int) -> float:
        return sum(weight[name] / (1 + times[name]) for name in shown[row])

    queue = [(-gain(row), row) for row in members]
    heapq.heapify(queue)
    chosen: list[int] = []
    while queue and len(chosen) < number:
        _, row = heapq.heappop(queue)
        now = gain(row)
        if queue and now < -queue[0][0]:
            heapq.heappush(queue, (-now, row))
            continue
        chosen.append(row)
        times.update(shown[row])
    return chosen


def _about(members: Sequence[int], shown: Sequence[tuple[str, ...]], frequency: Counter[str]) -> tuple[str, ...]:
    """The categories that a cluster holds more of than the whole, most telling first."""
    here = Counter(name for row in members for name in shown[row])
    whole = len(shown)
    telling = {
        name: n / len(members) * math.log(n / len(members) * whole / frequency[name]) for name, n in here.items()
    }
    return tuple(sorted((n for n in telling if telling[n] > 0), key=lambda n: (-telling[n], n))[:_NAMED])
