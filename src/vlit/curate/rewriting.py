"""Steps that change samples, not only leave some out: all that stand are read, changed in memory and written anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import polars as pl

from vlit.arrow import SAMPLE_SCHEMA, samples_from_batch, samples_to_batch
from vlit.curate.decisions import ADDED, CHANGED, DECISION_SCHEMA, DROPPED
from vlit.curate.pool import Pool, StepReport
from vlit.curate.writing import write, write_decisions, write_rejects
from vlit.engine import read_batches
from vlit.runfolder import ShardWriter
from vlit.schema import Lineage, Sample

_SHARD_ROWS = 16384
_BATCH = 2048


class Fate(msgspec.Struct, frozen=True):
    """What became of a sample: the decision, why, and the id of the other one that it was about."""

    decision: str
    detail: str
    other: str | None = None


Change = Callable[[list[Sample]], tuple[list[Sample], dict[str, Fate]]]
"""From the samples that stand to those that are to stand, and by id the fate of each that is not as it was."""


def rewrite(pool: Pool, step: str, change: Change, version: str = "1") -> Pool:
    """Change the samples that stand; returns the pool of what came of them.

    All of them are held in memory, about 2 KB each, since a change may look at any two. An id should stand for one
    sample.
    """
    kept = write(pool, pool.stage(f"kept{pool.generation}"))
    before = [sample for batch in read_batches(kept) for sample in samples_from_batch(batch)]
    after, fates = change(before)
    gone = [(sample, fates[sample.id]) for sample in before if _gone(fates.get(sample.id))]
    write_rejects(pool, pool.stage(f"rewritten{pool.generation}"), step, gone)
    rows = [(name, step, fate.decision, fate.detail, None, fate.other) for name, fate in fates.items()]
    kinds = dict.fromkeys(DECISION_SCHEMA.names, pl.String) | {"score": pl.Float64}
    write_decisions(pool, pl.DataFrame(rows, schema=kinds, orient="row"))
    counts = Counter(fate.decision for fate in fates.values())
    report = StepReport(
        step=step, seen=len(before), dropped=counts[DROPPED], changed=counts[CHANGED] + counts[ADDED],
        facts={"added": counts[ADDED]} if counts[ADDED] else {},
    )  # fmt: skip
    pool.reports.append(report)
    lived = [
        msgspec.structs.replace(s, lineage=(*s.lineage, Lineage(f"curate.{step}", version, fates[s.id].detail)))
        if s.id in fates
        else s
        for s in after
    ]
    return pool.following(_written(pool, lived))


def _gone(fate: Fate | None) -> bool:
    return fate is not None and fate.decision == DROPPED


def _written(pool: Pool, samples: Sequence[Sample]) -> list[Path]:
    paths = []
    for number, start in enumerate(range(0, len(samples), _SHARD_ROWS)):
        path = pool.scratch(f"rewritten/part-{number:05d}.parquet")
        part = samples[start : start + _SHARD_ROWS]
        with ShardWriter(path, SAMPLE_SCHEMA) as writer:
            for first in range(0, len(part), _BATCH):
                writer.write(samples_to_batch(part[first : first + _BATCH]))
        paths.append(path)
    return paths
