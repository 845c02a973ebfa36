"""From shards of samples to the quality card: score, aggregate, draw, summarise."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import polars as pl
import pyarrow.parquet as pq

from vlit.engine import Engine
from vlit.errors import UsageError, nearest
from vlit.measure.aggregate import Extreme, ScoreAggregate, Totals, prepared
from vlit.measure.card import Card, Example, Measured, Tier
from vlit.measure.content import content_of
from vlit.measure.draw import ImageDraw, read_rows
from vlit.measure.drawn_scores import score_draw
from vlit.measure.indicator import DatasetIndicator, Indicator, SampleIndicator
from vlit.measure.instruments import NO_INSTRUMENTS, Instruments
from vlit.measure.results import example, of_dataset, of_samples, unmeasured
from vlit.measure.scoring import WITH_SCENE, ScoreStep
from vlit.measure.shortcuts import audit
from vlit.measure.table import INDICATORS
from vlit.measure.view import Scenes, View
from vlit.registry import Registry
from vlit.runfolder import RunFolder, ShardLine

SCORES = "scores"
TIERS: tuple[Tier, ...] = ("text", "scene", "embed", "model", "judge")
_BATCH_BYTES = 16 << 20
_MOST_ROWS = 16_384
_RAN = "ran"
_NOT_ASKED = "not asked for"
_NO_SCENES = "needs the images' annotations: vlit measure DATA --scenes ANNOTATIONS"
_WITH_INSTRUMENT: tuple[Tier, ...] = ("embed", "model", "judge")


class MeasureSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What to measure.

    Attributes:
        tiers: tiers to run.
        seed: of the draw and of all intervals.
        draw: samples in the random draw for dataset-level indicators.
        annotated: samples of the draw, from its first on, that the tier ``scene`` looks at; a draw is in random order,
            so they are a random draw too. All of it where ``scores`` is ``all``.
        indicators: full names (``correctness.claims``), whatever their tier; empty means all of the tiers.
        examples: worst and best samples to keep per indicator.
        scores: of which samples the tier ``scene`` computes sample-level scores: those of the draw, or all. Tier
            ``text`` scores all, tiers with an instrument those of the draw.
    """

    tiers: tuple[Tier, ...] = ("text", "scene")
    seed: int = 0
    draw: int = 20_000
    annotated: int = 10_000
    indicators: tuple[str, ...] = ()
    examples: int = 6
    scores: Literal["draw", "all"] = "draw"

    @property
    def on_draw(self) -> tuple[Tier, ...]:
        """The tiers whose sample-level scores are those of the draw alone."""
        return _WITH_INSTRUMENT if self.scores == "all" else ("scene", *_WITH_INSTRUMENT)

    def reach(self, tier: Tier, drawn: int, tools: Instruments) -> int:
        """How many samples, from the first of a draw on, a tier looks at."""
        if tier == "scene":
            return drawn if self.scores == "all" else min(self.annotated, drawn)
        return tools.reach(tier, drawn)


def measure_shards(
    shards: Sequence[Path],
    folder: RunFolder,
    engine: Engine,
    settings: MeasureSettings,
    scenes: Scenes | None = None,
    name: str = "",
    registry: Registry[type[Indicator]] = INDICATORS,
    instruments: Instruments | None = None,
) -> Card:
    """Measure a dataset.

    Args:
        shards: Parquet files with `vlit.arrow.SAMPLE_SCHEMA`.
        folder: gets the scores under ``scores/``, one shard per input shard, row by row alike; a score that was not
            computed is null.
        scenes: annotations of the images; without them the indicators of tier ``scene`` are null.
        name: of the dataset, for the card.
        registry: where indicators are found.
        instruments: what tiers beyond ``scene`` read with; their indicators look at the draw, and at as much of it as
            their instrument reaches.

    Raises:
        UsageError: an unknown indicator or tier, or a setting out of range.
    """
    chosen = chosen_indicators(settings, registry)
    tools = msgspec.structs.replace(instruments or NO_INSTRUMENTS, shards=tuple(shards))
    lacking = {i.about.name: why for i in chosen if (why := _lacking(i, scenes is not None, tools))}
    able = [i for i in chosen if i.about.name not in lacking]
    scorers = [i for i in able if isinstance(i, SampleIndicator) and i.about.tier not in settings.on_draw]
    later = [i for i in able if isinstance(i, SampleIndicator) and i.about.tier in settings.on_draw]

    step = ScoreStep(scorers, scenes if any(i.about.tier == "scene" for i in scorers) else None)
    lines = msgspec.structs.replace(engine, batch_rows=batch_rows(shards)).run(step, shards, folder, SCORES)
    scores = [folder.shard_path(SCORES, line.shard) for line in lines]
    tally: dict[str, int] = {}
    for line in lines:
        for label, n in line.counts.items():
            tally[label] = tally.get(label, 0) + n

    totals, draw = Totals(), ImageDraw(settings.draw, settings.seed)
    found = [ScoreAggregate(i.about, settings.examples) for i in scorers]
    for number, path in enumerate(scores):
        frame = prepared(pl.read_parquet(path))
        totals.add(frame)
        draw.add(frame["cluster"].to_numpy())
        for each in found:
            each.add(frame, number)

    ends = [each.ends() for each in found]
    table, shown, place = read_rows(shards, scores, draw, settings.draw, settings.seed, _rows(ends))
    reach = settings.reach("scene", table.num_rows, tools)
    drawn, examples = View(table, scenes, tools, with_scenes=reach), View(shown, scenes)

    measured: dict[str, Measured] = {}
    for scorer, each, (worst, best) in zip(scorers, found, ends, strict=True):
        entry = of_samples(scorer, each, drawn, totals.samples, tally, _rng(settings.seed, scorer))
        measured[entry.name] = msgspec.structs.replace(
            entry, worst=_examples(scorer, worst, examples, place), best=_examples(scorer, best, examples, place)
        )
    if later:
        measured |= _on_draw(later, drawn, folder, lines, settings, tools)
    for one in able:
        if isinstance(one, DatasetIndicator):
            asked = settings.reach(one.about.tier, len(drawn), tools)
            measured[one.about.name] = of_dataset(one, drawn, _rng(settings.seed, one), settings.examples, asked)

    return Card(
        name=name,
        samples=totals.samples,
        exchanges=totals.exchanges,
        images=totals.images,
        drawn=len(drawn),
        seed=settings.seed,
        types=totals.counts("type"),
        sources=totals.counts("source"),
        licences=totals.counts("licence"),
        tiers=tier_states(settings, chosen, scenes is not None, tools),
        indicators=tuple(measured.get(i.about.name) or unmeasured(i.about, lacking[i.about.name]) for i in chosen),
        content=content_of(drawn, with_objects=any(i.about.tier == "scene" for i in able)),
        shortcuts=() if settings.indicators else audit(drawn, settings.seed, settings.tiers),
        notes=(
            *_notes(totals.samples, len(drawn)),
            *_looked_at(later, totals.samples, drawn),
            *(_with_scene(drawn, tally.get(WITH_SCENE), totals.samples) if _reads_scenes(able) else ()),
            *_reaches(able, settings, tools, len(drawn)),
            *tools.notes(),
        ),
    )


def chosen_indicators(settings: MeasureSettings, registry: Registry[type[Indicator]]) -> list[Indicator]:
    """The indicators that settings name. Raises `UsageError` for what there is not, and for settings out of range."""
    for tier in settings.tiers:
        if tier not in TIERS:
            raise UsageError(tier, "there is no tier of this name", nearest(tier, TIERS))
    if settings.draw < 1 or settings.examples < 1 or settings.seed < 0:
        raise UsageError(
            "measure settings",
            "draw and examples must be at least 1, seed at least 0",
            "Leave them out for the defaults.",
        )
    if settings.indicators:
        return [registry.get(name)() for name in dict.fromkeys(settings.indicators)]
    return [cls() for _, cls in registry.items() if cls.about.tier in settings.tiers]


def _lacking(one: Indicator, scenes: bool, tools: Instruments) -> str:
    """Why an indicator cannot run, and what would make it; ``""`` where it can."""
    tier = one.about.tier
    if tier == "scene":
        return "" if scenes else _NO_SCENES
    if tier in _WITH_INSTRUMENT and (why := tools.missing.get(tier)):
        return why
    return one.lacks(tools)


def _on_draw(
    scorers: list[SampleIndicator],
    drawn: View,
    folder: RunFolder,
    lines: Sequence[ShardLine],
    settings: MeasureSettings,
    tools: Instruments,
) -> dict[str, Measured]:
    """Entries of the sample-level indicators that look at the draw alone."""
    found, tally = score_draw(scorers, drawn, folder, lines, settings.examples)
    place = {(shard, line): row for row, (shard, line, _) in enumerate(drawn.places or ())}
    entries: dict[str, Measured] = {}
    for scorer, aggregate in zip(scorers, found, strict=True):
        asked = settings.reach(scorer.about.tier, len(drawn), tools)
        entry = of_samples(scorer, aggregate, drawn, asked, tally, _rng(settings.seed, scorer))
        worst, best = (_examples(scorer, end, drawn, place) for end in aggregate.ends())
        entries[entry.name] = msgspec.structs.replace(entry, worst=worst, best=best)
    return entries


def batch_rows(shards: Sequence[Path]) -> int:
    """Rows of about 16 MB: each batch costs compiling some fifty patterns, and embedded pixels cost memory."""
    rows = size = 0
    for shard in shards:
        footer = pq.read_metadata(shard)
        rows += footer.num_rows
        size += sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
    return max(64, min(_MOST_ROWS, _BATCH_BYTES * rows // max(size, 1)))


def _rng(seed: int, one: Indicator) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(one.about.name.encode())])


def _rows(ends: list[tuple[list[Extreme], list[Extreme]]]) -> dict[int, list[int]]:
    rows: dict[int, set[int]] = {}
    for worst, best in ends:
        for each in (*worst, *best):
            rows.setdefault(each.shard, set()).add(each.row)
    return {shard: sorted(found) for shard, found in rows.items()}


def _examples(
    scorer: SampleIndicator, ends: list[Extreme], view: View, place: dict[tuple[int, int], int]
) -> tuple[Example, ...]:
    rows = [(place[(e.shard, e.row)], e.score) for e in ends]
    return tuple(example(view, row, score, scorer.note(view, row)) for row, score in rows)


def tier_states(
    settings: MeasureSettings,
    chosen: list[Indicator],
    scenes: bool,
    tools: Instruments = NO_INSTRUMENTS,
    command: str = "vlit measure DATA",
) -> dict[str, str]:
    """Per tier ``ran``, or why it did not and what would make it run."""
    present = {i.about.tier for i in chosen} | set(settings.tiers)
    state: dict[str, str] = {}
    for tier in TIERS:
        if tier not in present:
            state[tier] = _NOT_ASKED
        elif tier == "scene" and not scenes:
            state[tier] = _NO_SCENES.replace("vlit measure DATA", command)
        else:
            state[tier] = tools.missing.get(tier, _RAN)
    return state


def _reaches(able: list[Indicator], settings: MeasureSettings, tools: Instruments, drawn: int) -> tuple[str, ...]:
    reaches = {i.about.tier: settings.reach(i.about.tier, drawn, tools) for i in able}
    return tuple(
        f"Tier {tier} looked at the first {n:,} of {drawn:,} drawn samples." for tier, n in reaches.items() if n < drawn
    )


def _notes(samples: int, drawn: int) -> tuple[str, ...]:
    if drawn == samples:
        return ()
    return (
        f"Dataset-level indicators were computed on a random draw of {drawn:,} of {samples:,} samples, "
        "whole images at a time. Compare them only with cards whose draw has about this size.",
    )


def _looked_at(later: list[SampleIndicator], samples: int, drawn: View) -> tuple[str, ...]:
    """Which tiers scored the draw alone, and what would make the tier that can score every sample."""
    tiers = [tier for tier in TIERS if any(i.about.tier == tier for i in later)]
    if not tiers or samples == len(drawn) == drawn.with_scenes:
        return ()
    more = " --scores all has the tier scene look at every sample." if "scene" in tiers else ""
    return (
        f"Sample-level scores of tier {' and '.join(tiers)} are those of the draw of {len(drawn):,} of {samples:,} "
        f"samples: values, worst and best samples are of its samples alone, and in scores/ the others are null.{more}",
    )


def _reads_scenes(able: list[Indicator]) -> bool:
    return any(i.about.tier == "scene" for i in able)


def _with_scene(drawn: View, scored: int | None, samples: int) -> tuple[str, ...]:
    """How many samples have annotations: of all where all were looked at (``scored``), else of the draw."""
    known = sum(map(bool, drawn.albums)) if scored is None else scored
    asked = drawn.with_scenes if scored is None else samples
    if known == asked:
        return ()
    kind = "samples" if asked == samples else "drawn samples"
    return (
        f"{known:,} of {asked:,} {kind} have annotations (all images found among the scenes); the scene tier "
        "speaks of those alone.",
    )
