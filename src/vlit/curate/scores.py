"""Scores of every sample by name: those that it carries or a quality card gave it, else computed by the indicator of
that name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.curate.pool import Pool
from vlit.engine import Kept, read_batches, read_table
from vlit.errors import UsageError, nearest
from vlit.measure import INDICATORS, WEIGHT, SampleIndicator, ScoreStep, View, open_instruments

_BY_BATCH = ("text", "scene")
_AT_ONCE = 2048


def score_names() -> list[str]:
    """Names of the indicators that give every sample a number."""
    return [name for name, cls in INDICATORS.items() if issubclass(cls, SampleIndicator)]


def carried(pool: Pool) -> list[str]:
    """Names of the scores that some sample carries, or has from a card."""
    names: set[str] = set()
    for batch in read_batches(pool.shards, 16384, ["scores"]):
        names.update(name for name in batch.column("scores").flatten().field("name").unique().to_pylist() if name)
    for path in pool.scored:
        frame = pl.read_parquet(path, columns=_scored_names(path))
        names.update(column.name for column in frame if column.null_count() < frame.height)
    return sorted(names)


def _scored_names(path: Path) -> list[str]:
    fields = pq.read_schema(path)
    return [field.name for field in fields if field.type == pa.float64() and not field.name.endswith(WEIGHT)]


def scores(pool: Pool, names: Sequence[str]) -> pl.DataFrame:
    """A Float64 column per name for all rows of a pool; null = unknown.

    A score that a sample carries counts before one that a card gave it, and that before one that is computed.
    Indicators of tiers beyond ``scene`` read every sample with their instrument, which may take long. Where some
    samples have a score and it cannot be computed here, it stays unknown of the others.

    Raises:
        UsageError: no sample carries a score of that name and no indicator gives one, or it cannot be computed here.
    """
    held = carried(pool)
    computable = set(score_names())
    for name in names:
        if name not in held and name not in computable:
            raise UsageError(name, "there is no score of this name", nearest(name, [*computable, *held]))
    found = {name: pl.Series(name, [None] * pool.alive.size, dtype=pl.Float64) for name in names}
    for name in set(names) & set(held):
        found[name] = _carried(pool, name)
    lacking = [name for name in dict.fromkeys(names) if name in computable and found[name].null_count()]
    if lacking:
        computed = _computed(pool, lacking, set(held))
        found |= {name: found[name].fill_null(computed[name]) for name in lacking if name in computed}
    return pl.DataFrame(list(found.values()))


def _carried(pool: Pool, name: str) -> pl.Series:
    parts = []
    for batch in read_batches(pool.shards, 16384, ["scores"]):
        frame = pl.from_arrow(pa.table({"scores": batch.column("scores")}))
        assert isinstance(frame, pl.DataFrame)
        mine = pl.element().filter(pl.element().struct.field("name") == name).struct.field("value").first()
        parts.append(frame.select(pl.col("scores").list.eval(mine).list.first().cast(pl.Float64).alias(name))[name])
    found = pl.concat(parts)
    if pool.scored and name in _scored_names(pool.scored[0]):
        found = found.fill_null(pl.concat([pl.read_parquet(path, columns=[name]) for path in pool.scored])[name])
    return found


def _computed(pool: Pool, names: Sequence[str], held: set[str]) -> pl.DataFrame:
    """By indicators; a stage per set of them. Those in ``held`` are left out where they cannot be."""
    chosen = [INDICATORS.get(name)() for name in sorted(names)]
    plain = [one for one in chosen if isinstance(one, SampleIndicator) and one.about.tier in _BY_BATCH]
    deep = [one for one in chosen if isinstance(one, SampleIndicator) and one.about.tier not in _BY_BATCH]
    frames = [pl.DataFrame()]
    for one in list(plain):
        if one.about.tier == "scene" and pool.scenes is None:
            if one.about.name not in held:
                raise UsageError(
                    one.about.name, "needs the images' annotations",
                    "Name them: --scenes SOURCE:PATH, or carry the score.",
                )  # fmt: skip
            plain.remove(one)
    if plain:
        files = pool.run(ScoreStep(plain, pool.scenes), "scores-" + "-".join(one.about.name for one in plain))
        found = pl.from_arrow(read_table(files, [one.about.name for one in plain]))
        assert isinstance(found, pl.DataFrame)
        frames.append(found)
    if deep:
        frames.append(_read(pool, deep, held))
    return pl.concat(frames, how="horizontal")


def _read(pool: Pool, chosen: list[SampleIndicator], held: set[str]) -> pl.DataFrame:
    """Scores of indicators that read with an instrument: in this process, which holds it."""
    reach = msgspec.structs.replace(pool.instruments, model_samples=_AT_ONCE, judge_samples=_AT_ONCE)  # of a batch: all
    tools = open_instruments(reach, sorted({one.about.tier for one in chosen}), pool.folder.path, pool.engine.progress)
    for one in list(chosen):
        if why := tools.missing.get(one.about.tier):
            if one.about.name not in held:
                raise UsageError(one.about.name, why, "Name or install it, or carry the score in the data.")
            chosen.remove(one)
    if not chosen:
        return pl.DataFrame()
    step = ScoreStep(chosen)
    kept: list[Kept] = []
    for batch in read_batches(pool.shards, _AT_ONCE):
        view = View(pa.Table.from_batches([batch]), pool.scenes, tools)
        kept.append(step.of_view(view))
    found = pl.from_arrow(pa.Table.from_batches([each.rows for each in kept]))
    assert isinstance(found, pl.DataFrame)
    return found.select(one.about.name for one in chosen)
