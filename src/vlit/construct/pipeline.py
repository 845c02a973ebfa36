"""A construct run from scene shards to samples: survey, propose, plan, write.

Every stage lies in the run folder as Parquet shards; a run that was interrupted picks up at the first shard that is
missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.arrow import scenes_from_batch
from vlit.claims import load_lexicon
from vlit.construct.adaption import GENERATORS
from vlit.construct.appetite import Appetite, full, measured
from vlit.construct.existing import in_categories
from vlit.construct.images import ChosenImages, choose_images, keep_images
from vlit.construct.plan import LIGHT, Plan, make_plan
from vlit.construct.quality import GATES
from vlit.construct.quota import Quota, ceilings, due, sharing
from vlit.construct.settings import ConstructSettings
from vlit.construct.steps import PLANNED_SCHEMA, PROPOSAL_SCHEMA, Propose, Write
from vlit.construct.tallies import gates_of, summed, under, verdicts_of
from vlit.construct.world import GALLERY, World, survey
from vlit.engine import Engine, read_table
from vlit.errors import InputError
from vlit.garbage import rare_collections
from vlit.runfolder import RunFolder, ShardLine, digest
from vlit.schema import FAMILIES, Scene

CHOSEN = "work/images"
PROPOSALS = "work/proposals"
MORE_PROPOSALS = "work/more-proposals"
"""Where the first ones were too few."""
PLANNED = "work/planned"
_NEARLY = 0.97
"""A quota that is filled so far is not worth proposing everything for."""
_PILOT, _OF = 64, 8
"""Scenes that are tried for everything first: at most so many, and one of so many."""


class Planned(msgspec.Struct, frozen=True):
    """A plan and what it is for: shards of the scenes and the stage of their proposals, the settings and the world it
    was made with, and how images were chosen (None for all)."""

    plan: Plan
    shards: list[Path]
    stage: str
    settings: ConstructSettings
    world: World
    images: ChosenImages | None = None


class Constructed(msgspec.Struct, frozen=True):
    """What a run did.

    Attributes:
        scenes, kept, rejected: how many there were, and samples in and out of ``data``.
        quotas: the plan.
        gates: what each gate of quality control passed and rejected.
        claims: verdicts of the independent checker over everything made.
        types: kept samples by instruction type.
        balance: ``yes_share`` of existence questions (None without any) and ``letters`` of multiple choice.
        predicted: what the plan foretold of the quality card, by indicator.
        images: how images were chosen, where they were.
        shape: exchanges kept by type (``exchange``), by ``form`` and by ``words`` of the answer (the least number of
            the bin), samples by ``turns``.
    """

    scenes: int
    kept: int
    rejected: int
    quotas: list[Quota]
    gates: list[dict[str, Any]]
    claims: dict[str, int]
    types: dict[str, int]
    balance: dict[str, Any]
    predicted: dict[str, float]
    images: ChosenImages | None
    shape: dict[str, dict[str, int]]


def construct_shards(
    shards: Sequence[Path], folder: RunFolder, engine: Engine, settings: ConstructSettings
) -> Constructed:
    """Make samples of scene shards into the run folder's ``data``.

    Raises:
        InputError: there is no scene, or none of them supports any of the types asked for.
    """
    planned = plan_shards(shards, folder, engine, settings)
    mark = digest([[line.sha256 for line in folder.lines(planned.stage)], msgspec.to_builtins(settings)])
    work = _planned(planned, folder, mark)
    lines = engine.run(Write(planned.settings, planned.world), work, folder)
    return _summary(planned, lines)


@rare_collections()
def plan_shards(shards: Sequence[Path], folder: RunFolder, engine: Engine, settings: ConstructSettings) -> Planned:
    """The plan that `construct_shards` carries out: everything short of making a sample.

    Raises:
        InputError: there is no scene, or none of them supports any of the types asked for.
    """
    settings.check()
    settings = settings.spoken()
    images = None
    if settings.images:
        images = choose_images(shards, settings.images, settings.seed)
        shards = keep_images(shards, images.rows, folder, CHOSEN)
    world = survey(shards, GALLERY if any(settings.shares.get(kind) for kind in FAMILIES["multi_image"]) else 0)
    if not world.scenes:
        raise InputError("--scenes", "holds no usable scene", "See rejects/ in the run folder for the reasons.")
    lexicons = set(read_table(shards, ["lexicon"]).column(0).to_pylist()) if settings.have.asked else set()
    for name in sorted(lexicons):
        settings = msgspec.structs.replace(settings, have=in_categories(settings.have, load_lexicon(name)))
    wanted = {group: n for group, n in due(settings.samples, settings.shares, settings.have).items() if n}
    wanted |= {group: 1 for group, weight in settings.shares.items() if weight > 0 and group not in wanted}
    appetites = _appetites(shards, wanted, world, settings)
    stage = PROPOSALS
    plan = _planned_with(appetites, shards, folder, stage, engine, world, settings)
    short = {q.type for q in plan.quotas if q.planned < _NEARLY * q.wanted and appetites[q.type].rate < 1}
    every = full(wanted, world.scenes)
    if sum(q.planned for q in plan.quotas) < _NEARLY * settings.samples:  # what some cannot fill others must offer
        offered = {q.type: q.offered for q in plan.quotas}
        every |= full(ceilings(settings.samples, settings.shares, offered, settings.have), world.scenes)
        short = {group for group, appetite in every.items() if appetites.get(group) != appetite}
    if short:
        appetites |= {group: every[group] for group in short}
        stage = MORE_PROPOSALS
        plan = _planned_with(appetites, shards, folder, stage, engine, world, settings)
    if not plan.items:
        raise InputError(
            "--scenes", "supports none of the types asked for", "See docs/construct.md for what each needs."
        )
    return Planned(plan, list(shards), stage, settings, world, images)


def _appetites(
    shards: Sequence[Path], wanted: Mapping[str, int], world: World, settings: ConstructSettings
) -> dict[str, Appetite]:
    """What to ask of each scene, by what some of them, from all over, can give."""

    def shared_out(capacity: Mapping[str, int]) -> dict[str, int]:
        most = ceilings(settings.samples, settings.shares, capacity, settings.have)
        room = {group: min(number, most.get(group, 0)) for group, number in capacity.items()}
        return due(settings.samples, settings.shares, settings.have, room)

    every = ceilings(settings.samples, settings.shares, dict.fromkeys(settings.shares, 1), settings.have)
    try_all = Propose(GENERATORS.names(), full({**wanted, **every}, world.scenes), world, settings.seed)
    try_all.open()
    pilot = min(_PILOT, math.ceil(world.scenes / _OF))
    each = math.ceil(pilot / len(shards))
    scenes = [scene for path in shards[:: math.ceil(len(shards) / pilot)] for scene in _some(path, each)]
    found = (p for scene in scenes for p in try_all.propose(scene))
    return measured(wanted, world.scenes, found, len(scenes), shared_out)


def _some(path: Path, number: int) -> list[Scene]:
    """Scenes of a shard at even distances."""
    rows = pq.read_metadata(path).num_rows
    chosen = range(0, rows, max(1, rows // number))[:number]
    table = pq.read_table(path).take(pa.array(chosen, pa.int64()))
    return [scene for batch in table.to_batches() for scene in scenes_from_batch(batch)]


def _planned_with(
    appetites: Mapping[str, Appetite], shards: Sequence[Path], folder: RunFolder, stage: str, engine: Engine,
    world: World, settings: ConstructSettings,
) -> Plan:  # fmt: skip
    engine.run(Propose(GENERATORS.names(), appetites, world, settings.seed), shards, folder, stage)
    return make_plan(_light(folder.shards(stage)), world.scenes, settings)


def _light(shards: Sequence[Path]) -> pl.DataFrame:
    """The planner's columns, one row per proposal; scenes are numbered over all shards."""
    columns = [name for name in PROPOSAL_SCHEMA.names if name != "proposals"]
    table = read_table(shards, columns)
    frame = (
        pl.DataFrame(table)
        .with_row_index("scene")
        .rename({"types": "type", "buckets": "bucket", "subjects": "subject", "topics": "topic"})
    )
    return (
        frame.with_columns(pl.int_ranges(pl.col("type").list.len()).alias("number"))
        .explode("type", "bucket", "subject", "topic", "forms", "turns", "number")
        .drop_nulls("type")
        .select(pl.col(name).cast(kind) for name, kind in LIGHT.items())
    )


def _planned(planned: Planned, folder: RunFolder, mark: str) -> list[Path]:
    """Shards of scenes that have work, each with its chosen proposals and items; one for each scene shard."""
    first = 0
    for number, (scenes, proposals) in enumerate(zip(planned.shards, folder.shards(planned.stage), strict=True)):
        fingerprint = digest([mark, number])
        with pq.ParquetFile(scenes) as file:
            rows = file.metadata.num_rows
        if folder.finished(PLANNED, number, fingerprint) is None:
            folder.write_shard(
                PLANNED, number, fingerprint, PLANNED_SCHEMA, _joined(scenes, proposals, planned.plan, first)
            )
        first += rows
    folder.trim(PLANNED, len(planned.shards))
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


def _summary(planned: Planned, lines: list[ShardLine]) -> Constructed:
    plan = planned.plan
    counts = summed(lines)
    yes, no = counts["existence.yes"], counts["existence.no"]
    balance = {
        "yes_share": yes / (yes + no) if yes + no else None,
        "existence": yes + no,
        "letters": under(counts, "letter."),
        "registers": under(counts, "register."),
        "languages": under(counts, "language."),
        "unworded": counts["unworded"],
    }
    kept, rejected = sum(line.kept for line in lines), sum(line.rejected for line in lines)
    types = under(counts, "type.")
    quotas = [msgspec.structs.replace(q, kept=sum(types.get(t, 0) for t in sharing(q.type))) for q in plan.quotas]
    return Constructed(
        planned.world.scenes, kept, rejected, quotas, gates_of(counts, GATES), verdicts_of(counts), types, balance,
        plan.predicted, planned.images,
        {name: under(counts, f"{name}.") for name in ("exchange", "form", "words", "turns")},
    )  # fmt: skip
