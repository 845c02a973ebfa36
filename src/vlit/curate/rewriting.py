"""Steps that change samples, not only leave some out: those that stand are read, changed in memory and written anew."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA, samples_from_batch, samples_to_batch
from vlit.curate.decisions import ADDED, CHANGED, DECISION_SCHEMA, DROPPED
from vlit.curate.pool import Pool, StepReport
from vlit.curate.writing import write, write_decisions, write_rejects
from vlit.engine import read_batches
from vlit.hashing import Hashes, first_alike
from vlit.runfolder import ShardWriter
from vlit.schema import Lineage, Sample

_SHARD_ROWS = 16384
_BATCH = 2048
_HELD = 1 << 17


class Fate(msgspec.Struct, frozen=True):
    """What became of a sample: the decision, why, and the id of the other one that it was about."""

    decision: str
    detail: str
    other: str | None = None


Change = Callable[[list[Sample]], tuple[list[Sample], dict[str, Fate]]]
"""From samples that stand to those that are to stand, and by id the fate of each that is not as it was."""


def rewrite(pool: Pool, step: str, change: Change, version: str = "1", groups: Hashes | None = None) -> Pool:
    """Change the samples that stand; returns the pool of what came of them.

    Args:
        change: is given samples in order, and gives back what stands in their place. An id should stand for one sample.
        groups: a number for each sample that stands: those with an equal one are changed together, and no change looks
            beyond its group. Memory then holds some 130,000 samples at a time, about 2 KB each, and the samples are
            read once for every so many. None changes all together, and holds them all.
    """
    kept = write(pool, pool.stage(f"kept{pool.generation}"))
    stage = pool.stage(f"rewritten{pool.generation}")
    counts: Counter[str] = Counter()

    def changed() -> Iterator[Sample]:
        for number, before in enumerate(_windows(kept, groups)):
            after, fates = change(before)
            gone = [(sample, fates[sample.id]) for sample in before if _gone(fates.get(sample.id))]
            write_rejects(pool, stage, step, gone, number)
            rows = [(name, step, fate.decision, fate.detail, None, fate.other) for name, fate in fates.items()]
            kinds = dict.fromkeys(DECISION_SCHEMA.names, pl.String) | {"score": pl.Float64}
            write_decisions(pool, pl.DataFrame(rows, schema=kinds, orient="row"))
            counts.update(fate.decision for fate in fates.values())
            for sample in after:
                fate = fates.get(sample.id)
                entry = () if fate is None else (Lineage(f"curate.{step}", version, fate.detail),)
                yield msgspec.structs.replace(sample, lineage=(*sample.lineage, *entry)) if entry else sample

    shards = _written(pool, changed())
    report = StepReport(
        step=step, seen=len(pool), dropped=counts[DROPPED], changed=counts[CHANGED] + counts[ADDED],
        facts={"added": counts[ADDED]} if counts[ADDED] else {},
    )  # fmt: skip
    pool.reports.append(report)
    return pool.following(shards)


def _windows(shards: Sequence[Path], groups: Hashes | None) -> Iterator[list[Sample]]:
    """The samples of shards in order, group by whole group as many as fit; groups come in the order of their first."""
    if groups is None or groups.size <= _HELD:
        yield [sample for batch in read_batches(shards) for sample in samples_from_batch(batch)]
        return
    first = first_alike(groups)
    ends = np.cumsum(np.bincount(first, minlength=groups.size))  # samples of the groups up to each place
    window = (ends // _HELD)[first]
    for number in np.unique(window).tolist():
        held: list[Sample] = []
        start = 0
        for batch in read_batches(shards):
            here = np.flatnonzero(window[start : start + batch.num_rows] == number)
            if here.size:
                held += samples_from_batch(batch.take(pa.array(here)))
            start += batch.num_rows
        yield held


def _gone(fate: Fate | None) -> bool:
    return fate is not None and fate.decision == DROPPED


def _written(pool: Pool, samples: Iterator[Sample]) -> list[Path]:
    paths: list[Path] = []
    ahead = next(samples, None)
    while ahead is not None:
        path = pool.scratch(f"rewritten/part-{len(paths):05d}.parquet")
        with ShardWriter(path, SAMPLE_SCHEMA) as writer:
            while ahead is not None and writer.rows < _SHARD_ROWS:
                writer.write(samples_to_batch([ahead, *itertools.islice(samples, _BATCH - 1)]))
                ahead = next(samples, None)
        paths.append(path)
    return paths
