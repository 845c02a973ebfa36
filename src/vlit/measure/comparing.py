"""From several datasets to their comparison: one draw of one size from each, every indicator on every draw."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from vlit.engine import Engine
from vlit.errors import UsageError
from vlit.hashing import mix
from vlit.measure.aggregate import Totals, prepared
from vlit.measure.card import Interval
from vlit.measure.comparison import Cell, Compared, Comparison, Row, Word
from vlit.measure.differences import holds_zero, ratios_differ, statistics_differ
from vlit.measure.draw import ImageDraw, read_rows
from vlit.measure.indicator import Indicator
from vlit.measure.measuring import MeasureSettings, batch_rows, chosen_indicators, tier_states
from vlit.measure.onview import Found, on_view
from vlit.measure.scoring import ScoreStep
from vlit.measure.table import INDICATORS
from vlit.measure.view import Scenes, View
from vlit.registry import Registry
from vlit.runfolder import RunFolder

_PLACES = "work/places-{}"


class Side(msgspec.Struct, frozen=True):
    """One dataset to compare: its name, its shards (`SAMPLE_SCHEMA`), and what is known of its images."""

    name: str
    shards: Sequence[Path]
    scenes: Scenes | None = None


def compare_datasets(
    sides: Sequence[Side],
    folder: RunFolder,
    engine: Engine,
    settings: MeasureSettings,
    registry: Registry[type[Indicator]] = INDICATORS,
) -> Comparison:
    """Put datasets side by side at one n.

    Every number is computed on a random draw of n samples, n being the size of the smallest dataset or
    ``settings.draw``. Images are taken in one seeded order in all datasets, so that what they share is drawn from all
    of them.

    Args:
        sides: two or more datasets.
        folder: gets where every sample's image is, under ``work/``.

    Raises:
        UsageError: fewer than two datasets, or a setting out of range.
    """
    if len(sides) < 2:
        raise UsageError("compare", "needs two datasets or more", "Name them: vlit compare A B.")
    chosen = chosen_indicators(settings, registry)
    totals, places = zip(*(_places(i, side, folder, engine) for i, side in enumerate(sides, 1)), strict=True)
    n = min(settings.draw, *(each.samples for each in totals))
    tables = [_drawn(side, scores, n, settings.seed) for side, scores in zip(sides, places, strict=True)]
    clusters = [View(table).clusters for table in tables]
    together = np.unique(np.concatenate(clusters))
    numbering = together[np.argsort(mix(together, settings.seed + 1), kind="stable")]
    views = [View(table, side.scenes, numbering=numbering) for table, side in zip(tables, sides, strict=True)]
    datasets = tuple(
        Compared(
            name=side.name,
            samples=total.samples,
            exchanges=total.exchanges,
            images=total.images,
            drawn=len(view),
            drawn_images=np.unique(mine).size,
            shared_images=np.intersect1d(mine, clusters[0]).size,
            types=_types(view),
        )
        for side, total, view, mine in zip(sides, totals, views, clusters, strict=True)
    )
    return Comparison(
        n=n,
        seed=settings.seed,
        datasets=datasets,
        rows=tuple(_row(one, views, settings.seed) for one in chosen),
        tiers=tier_states(settings, chosen, any(side.scenes is not None for side in sides), command="vlit compare A B"),
        notes=_notes(datasets, n),
    )


def _places(number: int, side: Side, folder: RunFolder, engine: Engine) -> tuple[Totals, list[Path]]:
    """Totals of a dataset, and files that say of which image each of its samples is."""
    step = msgspec.structs.replace(engine, batch_rows=batch_rows(side.shards))
    lines = step.run(ScoreStep([]), side.shards, folder, _PLACES.format(number))
    scores = [folder.shard_path(_PLACES.format(number), line.shard) for line in lines]
    totals = Totals()
    for path in scores:
        totals.add(prepared(pl.read_parquet(path)))
    return totals, scores


def _drawn(side: Side, scores: list[Path], n: int, seed: int) -> object:
    draw = ImageDraw(n, seed, exact=True)
    for path in scores:
        draw.add(pl.read_parquet(path, columns=["cluster"])["cluster"].to_numpy())
    return read_rows(side.shards, scores, draw, n, seed, {})[0]


def _types(view: View) -> dict[str, int]:
    counts = view.exchanges["type"].value_counts().sort("count", "type", descending=[True, False])
    return dict(counts.iter_rows())


def _row(one: Indicator, views: Sequence[View], seed: int) -> Row:
    about = one.about
    found = [on_view(one, view, seed) for view in views]
    cells = [_cell(found[0], None, views[0], seed)]
    cells += [_cell(each, found[0], view, seed) for each, view in zip(found[1:], views[1:], strict=True)]
    return Row(
        name=about.name,
        title=about.title,
        characteristic=about.characteristic,
        level=about.level,
        tier=about.tier,
        unit=about.unit,
        direction=about.direction,
        cells=tuple(cells),
        doc=about.doc,
        version=about.version,
    )


def _cell(found: Found, first: Found | None, view: View, seed: int) -> Cell:
    summary = found.summary
    shown = summary.interval
    difference, between, word = _difference(found, first, seed)
    return Cell(
        value=summary.value,
        n=summary.n,
        coverage=summary.n / len(view) if len(view) else 0.0,
        interval=Interval(shown.low, shown.high) if shown is not None and summary.value is not None else None,
        reason=summary.reason,
        difference=difference,
        between=between,
        word=word,
    )


def _difference(found: Found, first: Found | None, seed: int) -> tuple[float | None, Interval | None, Word]:
    if first is None:
        return None, None, ""
    before, value = first.summary.value, found.summary.value
    if before is None or value is None:
        return None, None, "not known"
    if first.sums is not None and found.sums is not None:
        between = ratios_differ(first.sums, found.sums, np.random.default_rng([seed, 1]))
    else:
        between = statistics_differ(first.summary.interval, found.summary.interval, (before, value))
    difference = value - before
    if between is None:
        return difference, None, "not known" if difference else "no difference"
    if holds_zero(between, max(abs(before), abs(value))):
        return difference, between, "no difference"
    return difference, between, "higher" if difference > 0 else "lower"


def _notes(datasets: Sequence[Compared], n: int) -> tuple[str, ...]:
    notes = [
        f"Every number was computed on a random draw of {n:,} samples of each dataset, whatever its size, so that what "
        "grows with the number of samples can be compared. Draws follow one order of images.",
        "A difference is called one where its 95 % interval does not hold 0. Among many indicators about one in twenty "
        "will look different by chance alone.",
    ]
    if any(each.shared_images for each in datasets[1:]):
        told = ", ".join(f"{each.name} {each.shared_images:,} of {each.drawn_images:,}" for each in datasets[1:])
        notes.append(
            f"Images shared with {datasets[0].name}: {told}. Shared images are resampled together, which makes "
            "differences surer than the intervals of the values suggest."
        )
    names = [set(each.types) for each in datasets]
    if any(not a & b for a, b in itertools.combinations(names, 2) if a and b):
        notes.append("Two of the datasets have no instruction type in common: differences may be those of their tasks.")
    return tuple(notes)
