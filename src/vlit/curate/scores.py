"""Scores of every sample by name: those that it carries, else computed by the indicator of that name."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import polars as pl
import pyarrow as pa

from vlit.curate.pool import Pool
from vlit.engine import Kept, read_batches, read_table
from vlit.errors import UsageError, nearest
from vlit.measure import INDICATORS, SampleIndicator, ScoreStep, View, open_instruments

_BY_BATCH = ("text", "scene")
_AT_ONCE = 2048


def score_names() -> list[str]:
    """Names of the indicators that give every sample a number."""
    return [name for name, cls in INDICATORS.items() if issubclass(cls, SampleIndicator)]


def carried(pool: Pool) -> list[str]:
    """Names of the scores that some sample carries."""
    names: set[str] = set()
    for batch in read_batches(pool.shards, 16384, ["scores"]):
        names.update(name for name in batch.column("scores").flatten().field("name").unique().to_pylist() if name)
    return sorted(names)


def scores(pool: Pool, names: Sequence[str]) -> pl.DataFrame:
    """A Float64 column per name for all rows of a pool; null = unknown.

    A score that a sample carries counts before one that is computed. Indicators of tiers beyond ``scene`` read every
    sample with their instrument, which may take long.

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
        computed = _computed(pool, lacking)
        found |= {name: found[name].fill_null(computed[name]) for name in lacking}
    return pl.DataFrame(list(found.values()))


def _carried(pool: Pool, name: str) -> pl.Series:
    parts = []
    for batch in read_batches(pool.shards, 16384, ["scores"]):
        frame = pl.from_arrow(pa.table({"scores": batch.column("scores")}))
        assert isinstance(frame, pl.DataFrame)
        mine = pl.element().filter(pl.element().struct.field("name") == name).struct.field("value").first()
        parts.append(frame.select(pl.col("scores").list.eval(mine).list.first().cast(pl.Float64).alias(name))[name])
    return pl.concat(parts)


def _computed(pool: Pool, names: Sequence[str]) -> pl.DataFrame:
    """By indicators; a stage per set of them."""
    chosen = [INDICATORS.get(name)() for name in sorted(names)]
    plain = [one for one in chosen if isinstance(one, SampleIndicator) and one.about.tier in _BY_BATCH]
    deep = [one for one in chosen if isinstance(one, SampleIndicator) and one.about.tier not in _BY_BATCH]
    frames = []
    for one in chosen:
        if one.about.tier == "scene" and pool.scenes is None:
            raise UsageError(
                one.about.name, "needs the images' annotations", "Name them: --scenes SOURCE:PATH, or carry the score."
            )
    if plain:
        files = pool.run(ScoreStep(plain, pool.scenes), "scores-" + "-".join(one.about.name for one in plain))
        found = pl.from_arrow(read_table(files, [one.about.name for one in plain]))
        assert isinstance(found, pl.DataFrame)
        frames.append(found)
    if deep:
        frames.append(_read(pool, deep))
    return pl.concat(frames, how="horizontal")


def _read(pool: Pool, chosen: list[SampleIndicator]) -> pl.DataFrame:
    """Scores of indicators that read with an instrument: in this process, which holds it."""
    reach = msgspec.structs.replace(pool.instruments, model_samples=_AT_ONCE, judge_samples=_AT_ONCE)  # of a batch: all
    tools = open_instruments(reach, sorted({one.about.tier for one in chosen}), pool.folder.path, pool.engine.progress)
    for one in chosen:
        if why := tools.missing.get(one.about.tier):
            raise UsageError(one.about.name, why, "Name or install it, or carry the score in the data.")
    step = ScoreStep(chosen)
    kept: list[Kept] = []
    for batch in read_batches(pool.shards, _AT_ONCE):
        view = View(pa.Table.from_batches([batch]), pool.scenes, tools)
        kept.append(step.of_view(view))
    found = pl.from_arrow(pa.Table.from_batches([each.rows for each in kept]))
    assert isinstance(found, pl.DataFrame)
    return found.select(one.about.name for one in chosen)
