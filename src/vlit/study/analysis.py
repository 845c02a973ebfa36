"""From the results of cells to findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from vlit.runfolder import RunFolder, digest
from vlit.study.arms import ArmData
from vlit.study.cell import Asked, Cell, Result
from vlit.study.findings import Findings, Look, Response, Row, Size
from vlit.study.settings import ACCURACY, FULL, MACRO, UNDAMAGED, Study, dose_name
from vlit.study.statistics import Floats, Resampler, holm, page, slope, spearman

ALL = "all"
_FEW_SEEDS = 3


class _Sheet(msgspec.Struct, frozen=True):
    """One model on one benchmark: what every arm was worth, seeds x questions, and the draws that they share."""

    model: str
    benchmark: str
    sampler: Resampler
    points: dict[str, Floats]
    blank: dict[str, Floats]
    loss: dict[str, float]
    measures: list[str]
    chance: float


def analyse(
    study: Study, cells: Sequence[Cell], results: Mapping[str, Result], arms: Sequence[ArmData], out: Path,
    indicators: Mapping[str, Mapping[str, float]],
) -> Findings:  # fmt: skip
    """The findings of a study.

    Args:
        cells: all of them; results: by key.
        indicators: values by the key of the arm's data.
    """
    sheets = _sheets(study, cells, results)
    names = list(dict.fromkeys(cell.arm for cell in cells))
    reference = UNDAMAGED if UNDAMAGED in names else names[0]
    measure = study.outcome.measure
    rows = [_row(sheet, arm, reference, measure) for sheet in sheets for arm in names]
    outcomes = [sheet for sheet in sheets if sheet.benchmark == study.outcome.benchmark]
    sizes = [
        Size(arm, RunFolder.open(out / "arms" / data).info()["counts"])
        for arm, data in {c.arm: c.data for c in reversed(cells) if c.seed == study.seeds[0]}.items()
    ]
    return Findings(
        name=study.name, kind=study.kind, benchmark=study.outcome.benchmark, measure=measure,
        indicator=study.outcome.indicator, declared=digest(msgspec.to_builtins(study.outcome)), reference=reference,
        budget=f"{study.budget.amount:,} {study.budget.unit}", seeds=study.seeds,
        models=[model.name for model in study.models], sizes=sorted(sizes, key=lambda size: names.index(size.arm)),
        rows=rows, responses=_responses(study, outcomes, names), looks=_looks(study, outcomes, cells, indicators),
        chance={sheet.benchmark: sheet.chance for sheet in sheets}, cells=len(results),
        cpu=round(sum(result.cpu for result in results.values()), 1), notes=_notes(study, outcomes),
    )  # fmt: skip


def sample_quality(cells: Sequence[Cell], results: Mapping[str, Result]) -> list[dict[str, object]]:
    """Of a cross study: what models tuned on each dataset made of each held-out sample, on average (SQ)."""
    found: dict[tuple[str, str], list[float]] = {}
    for cell in cells:
        for name, asked in results[cell.key].asked.items():
            for sample, worth in zip(asked.ids, asked.points, strict=True):
                found.setdefault((name, sample), []).append(worth)
    return [
        {"dataset": name, "id": sample, "quality": round(sum(worth) / len(worth), 6), "models": len(worth)}
        for (name, sample), worth in found.items()
    ]


def _sheets(study: Study, cells: Sequence[Cell], results: Mapping[str, Result]) -> list[_Sheet]:
    found = []
    for model in study.models:
        mine = [cell for cell in cells if cell.model == model.name]
        asked = {cell.key: results[cell.key].asked for cell in mine}
        if study.kind == "cross":
            asked = {key: {ALL: _together(each)} for key, each in asked.items()}
        for benchmark, first in next(iter(asked.values())).items():
            by_arm: dict[str, list[Cell]] = {}
            for cell in mine:
                by_arm.setdefault(cell.arm, []).append(cell)
            sampler = Resampler([int(i) for i in first.images], first.dimensions, len(study.seeds))
            named = [name for name in sampler.names if name]
            found.append(
                _Sheet(
                    model.name, benchmark, sampler,
                    {arm: np.array([asked[c.key][benchmark].points for c in row]) for arm, row in by_arm.items()},
                    {arm: np.array([asked[c.key][benchmark].blank for c in row]) for arm, row in by_arm.items()},
                    {arm: sum(results[c.key].loss for c in row) / len(row) for arm, row in by_arm.items()},
                    list(dict.fromkeys([
                        study.outcome.measure if benchmark == study.outcome.benchmark else ACCURACY,
                        *([MACRO] if named else []), ACCURACY, *named,
                    ])),
                    first.chance,
                )
            )  # fmt: skip
    return found


def _together(asked: Mapping[str, Asked]) -> Asked:
    """Several benchmarks as one whose dimensions they are."""
    ids: list[str] = []
    images: list[str] = []
    dimensions: list[str] = []
    points: list[float] = []
    blank: list[float] = []
    for name, each in asked.items():
        offset = len(set(images))
        ids += [f"{name}/{i}" for i in each.ids]
        images += [str(int(i) + offset) for i in each.images]
        dimensions += [name] * len(each.ids)
        points += each.points
        blank += each.blank
    chance = sum(each.chance for each in asked.values()) / len(asked)
    return Asked(ids=ids, images=images, dimensions=dimensions, points=points, blank=blank, chance=chance)


def _row(sheet: _Sheet, arm: str, reference: str, declared: str) -> Row:
    measure = declared if declared in sheet.measures else sheet.measures[0]
    sampler, points, blank = sheet.sampler, sheet.points[arm], sheet.blank[arm]
    values = sampler.measure(points, measure)
    grey = sampler.measure(blank, measure) if blank.size else None
    return Row(
        arm=arm, model=sheet.model, benchmark=sheet.benchmark,
        measures={name: sampler.estimate(sampler.measure(points, name)) for name in sheet.measures},
        difference=None
        if arm == reference
        else sampler.estimate(values - sampler.measure(sheet.points[reference], measure)),
        blank=None if grey is None else sampler.estimate(grey),
        seeing=None if grey is None else sampler.estimate(values - grey), loss=round(sheet.loss[arm], 6),
    )  # fmt: skip


def _responses(study: Study, sheets: Sequence[_Sheet], names: Sequence[str]) -> list[Response]:
    found = []
    for sheet in sheets:
        for characteristic, doses in study.doses.items():
            at = {strength: dose_name(characteristic, strength) for strength in doses.at}
            if UNDAMAGED in names:
                at[0.0] = UNDAMAGED
            strengths = sorted(at)
            for measure in sheet.measures:
                arms = [sheet.points[at[strength]] for strength in strengths]
                draws = np.stack([sheet.sampler.measure(points, measure) for points in arms], axis=1)
                seeds = np.stack([sheet.sampler.by_seed(points, measure) for points in arms], axis=1)
                found.append(
                    Response(
                        characteristic=characteristic,
                        model=sheet.model,
                        measure=measure,
                        doses=strengths,
                        values=[round(float(x), 6) for x in draws[0]],
                        slope=sheet.sampler.estimate(slope(strengths, draws)),
                        p=page(seeds).p,
                        adjusted=1.0,
                        declared=measure == study.outcome.measure,
                    )
                )
    adjusted = _families([r.p for r in found], [r.declared for r in found])
    return [msgspec.structs.replace(r, adjusted=p) for r, p in zip(found, adjusted, strict=True)]


def _looks(
    study: Study, sheets: Sequence[_Sheet], cells: Sequence[Cell], indicators: Mapping[str, Mapping[str, float]]
) -> list[Look]:
    """Every indicator that all arms of the budget have, against the declared measure."""
    found = []
    for sheet in sheets:
        arms = [arm for arm in sheet.points if arm != FULL]
        reached = [float(sheet.sampler.measure(sheet.points[arm], study.outcome.measure)[0]) for arm in arms]
        data = [[c.data for c in cells if c.arm == arm and c.model == sheet.model] for arm in arms]
        values = [[indicators.get(key, {}) for key in keys] for keys in data]
        known = [name for name in (values[0][0] if values and values[0] else {})
                 if all(name in each for keys in values for each in keys)]  # fmt: skip
        for name in known:
            means = [sum(each[name] for each in keys) / len(keys) for keys in values]
            correlation = spearman(means, reached)
            if correlation is not None:
                declared = name == study.outcome.indicator
                found.append(
                    Look(indicator=name, model=sheet.model, found=correlation, adjusted=1.0, declared=declared)
                )
    adjusted = _families([look.found.p for look in found], [look.declared for look in found])
    return [msgspec.structs.replace(look, adjusted=p) for look, p in zip(found, adjusted, strict=True)]


def _families(p: Sequence[float], declared: Sequence[bool]) -> list[float]:
    """Holm's correction among what was declared, and among everything else."""
    adjusted = [1.0] * len(p)
    for family in (True, False):
        members = [i for i, each in enumerate(declared) if each is family]
        for i, value in zip(members, holm([p[i] for i in members]), strict=True):
            adjusted[i] = value
    return adjusted


def _notes(study: Study, sheets: Sequence[_Sheet]) -> list[str]:
    found = []
    seeds = len(study.seeds)
    if seeds == 1:
        found.append("One seed: intervals are over images alone and say nothing of other draws, orders or bases.")
    elif seeds <= _FEW_SEEDS:
        found.append(f"{seeds} seeds: intervals hold {(seeds - 1) / seeds:.0%} of the variance between seeds.")
    for sheet in sheets:
        for arm, blank in sheet.blank.items():
            if blank.size:
                measure = study.outcome.measure
                seen = sheet.sampler.measure(sheet.points[arm], measure) - sheet.sampler.measure(blank, measure)
                between = sheet.sampler.estimate(seen).interval
                if arm in (UNDAMAGED, FULL) and (between is None or between.low <= 0):
                    found.append(
                        f"{sheet.model} answers no better on '{arm}' than with grey pictures: it does not use the "
                        "images, and its differences between arms are not about seeing."
                    )
    return found
