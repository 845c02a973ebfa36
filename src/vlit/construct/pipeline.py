"""A construct run from scene shards to samples: survey, propose, plan, write.

Every stage lies in the run folder as Parquet shards; a run that was interrupted picks up at the first shard that is
missing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.construct.adaption import GENERATORS
from vlit.construct.plan import Plan, Quota, make_plan, sharing, split
from vlit.construct.quality import GATES
from vlit.construct.settings import ConstructSettings
from vlit.construct.steps import PLANNED_SCHEMA, PROPOSAL_SCHEMA, Propose, Write
from vlit.construct.world import GALLERY, survey
from vlit.engine import Engine, read_table
from vlit.errors import InputError
from vlit.runfolder import RunFolder, ShardLine, digest
from vlit.schema import FAMILIES

PROPOSALS = "work/proposals"
PLANNED = "work/planned"
_FEWEST, _MOST = 4, 60
_CHOICE = 8
"""Proposals for each sample wanted, where scenes have them."""


class Constructed(msgspec.Struct, frozen=True):
    """What a run did.

    Attributes:
        scenes, kept, rejected: how many there were, and samples in and out of ``data``.
        quotas: the plan.
        gates: what each gate of quality control passed and rejected.
        claims: verdicts of the independent checker over everything made.
        types: kept samples by instruction type.
        balance: ``yes_share`` of existence questions (None without any) and ``letters`` of multiple choice.
    """

    scenes: int
    kept: int
    rejected: int
    quotas: list[Quota]
    gates: list[dict[str, Any]]
    claims: dict[str, int]
    types: dict[str, int]
    balance: dict[str, Any]


def construct_shards(
    shards: Sequence[Path], folder: RunFolder, engine: Engine, settings: ConstructSettings
) -> Constructed:
    """Make samples of scene shards into the run folder's ``data``.

    Raises:
        InputError: there is no scene, or none of them supports any of the types asked for.
    """
    settings.check()
    settings = settings.spoken()
    world = survey(shards, GALLERY if any(settings.shares.get(kind) for kind in FAMILIES["multi_image"]) else 0)
    if not world.scenes:
        raise InputError("--scenes", "holds no usable scene", "See rejects/ in the run folder for the reasons.")
    propose = Propose(GENERATORS.names(), _most(settings, world.scenes), world, settings.seed)
    proposals = engine.run(propose, shards, folder, PROPOSALS)
    plan = make_plan(_light(folder.shards(PROPOSALS)), world.scenes, settings)
    if not plan.items:
        raise InputError(
            "--scenes", "supports none of the types asked for", "See docs/construct.md for what each needs."
        )
    mark = digest([[line.sha256 for line in proposals], msgspec.to_builtins(settings)])
    planned = _planned(shards, folder, plan, mark)
    lines = engine.run(Write(settings, world), planned, folder)
    return _summary(world.scenes, plan, lines)


def _most(settings: ConstructSettings, scenes: int) -> dict[str, int]:
    """Proposals of each type per scene: several times what an even plan would take, so that there is something to
    choose."""
    wanted = split(settings.samples, settings.shares)
    return {
        each: max(_FEWEST, min(_MOST, math.ceil(_CHOICE * wanted[group] / scenes)))
        for group, weight in settings.shares.items()
        if weight > 0
        for each in sharing(group)
    }


def _light(shards: Sequence[Path]) -> pl.DataFrame:
    """The planner's columns, one row per proposal; scenes are numbered over all shards."""
    columns = [name for name in PROPOSAL_SCHEMA.names if name != "proposals"]
    table = read_table(shards, columns)
    frame = (
        pl.DataFrame(table)
        .with_row_index("scene")
        .rename({"types": "type", "buckets": "bucket", "subjects": "subject"})
    )
    return (
        frame.with_columns(pl.int_ranges(pl.col("type").list.len()).alias("number"))
        .explode("type", "bucket", "subject", "forms", "number")
        .drop_nulls("type")
        .with_columns(pl.col("scene").cast(pl.Int64), pl.col("number").cast(pl.Int64))
    )


def _planned(shards: Sequence[Path], folder: RunFolder, plan: Plan, mark: str) -> list[Path]:
    """Shards of scenes that have work, each with its chosen proposals and items; one for each scene shard."""
    first = 0
    for number, (scenes, proposals) in enumerate(zip(shards, folder.shards(PROPOSALS), strict=True)):
        fingerprint = digest([mark, number])
        with pq.ParquetFile(scenes) as file:
            rows = file.metadata.num_rows
        if folder.finished(PLANNED, number, fingerprint) is None:
            folder.write_shard(PLANNED, number, fingerprint, PLANNED_SCHEMA, _joined(scenes, proposals, plan, first))
        first += rows
    folder.trim(PLANNED, len(shards))
    return folder.shards(PLANNED)


def _joined(scenes: Path, proposals: Path, plan: Plan, first: int) -> Iterator[pa.RecordBatch]:
    busy = [i for i in range(pq.read_metadata(scenes).num_rows) if first + i in plan.items]
    found = pq.read_table(proposals, columns=["proposals"]).column(0)
    rows = pq.read_table(scenes).take(busy)
    chosen, items = [], []
    for i in busy:
        todo = plan.items[first + i]
        every = msgspec.json.decode(found[i].as_py(), type=list[msgspec.Raw])
        chosen.append(msgspec.json.encode([every[item.proposal] for item in todo]))
        items.append(msgspec.json.encode(todo))
    table = rows.append_column("proposals", pa.array(chosen, pa.binary()))
    yield from table.append_column("items", pa.array(items, pa.binary())).cast(PLANNED_SCHEMA).to_batches()


def _summary(scenes: int, plan: Plan, lines: list[ShardLine]) -> Constructed:
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.counts)
    gates = [
        {"gate": gate, "passed": counts[f"{gate}.passed"], "rejected": counts[f"{gate}.rejected"]} for gate in GATES
    ]
    claims = {status: counts[f"claims.{status}"] for status in ("supported", "contradicted", "unknown")}
    yes, no = counts["existence.yes"], counts["existence.no"]
    balance = {
        "yes_share": yes / (yes + no) if yes + no else None,
        "existence": yes + no,
        "letters": _named(counts, "letter."),
        "registers": _named(counts, "register."),
        "languages": _named(counts, "language."),
        "unworded": counts["unworded"],
    }
    kept, rejected = sum(line.kept for line in lines), sum(line.rejected for line in lines)
    types = _named(counts, "type.")
    quotas = [msgspec.structs.replace(q, kept=sum(types.get(t, 0) for t in sharing(q.type))) for q in plan.quotas]
    return Constructed(scenes, kept, rejected, quotas, gates, claims, types, balance)


def _named(counts: Counter[str], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): counts[name] for name in sorted(counts) if name.startswith(prefix)}
