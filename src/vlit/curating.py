"""`vlit.curate`: dedup, decontaminate, filter, select, balance and damage, in this order, any subset of them."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from vlit.curate import (
    DECISIONS,
    DEDUPS,
    HITS,
    SELECTORS,
    Beside,
    DecontaminateSettings,
    DedupSettings,
    Expression,
    Feature,
    FilterSettings,
    Pool,
    SelectSettings,
    balance_features,
    dedup_features,
    filter_features,
    filter_samples,
    gaps_record,
    merge,
    parse_budget,
    parse_damage,
    parse_mix,
    read_benchmark,
    select_features,
    write,
    write_gaps,
)
from vlit.curate import balance as take_balance
from vlit.curate import damage as do_damage
from vlit.curate import decontaminate as drop_contaminated
from vlit.curate import dedup as drop_duplicates
from vlit.curate import select as take_selected
from vlit.engine import Engine
from vlit.errors import UsageError, nearest
from vlit.formats import DatasetInput
from vlit.inputs import (
    SAMPLES,
    MeasuredSamples,
    dataset,
    instrument_settings,
    measured_samples,
    path_of,
    sample_shards,
    scene_index,
)
from vlit.measure import InstrumentSettings
from vlit.report import Curated, curate_page
from vlit.run import Run
from vlit.runfolder import RunFolder

MERGE = "merge"
_TARGET = "work/target"
_DATA_ROWS = 8192


def curate(
    data: str | Path | Run,
    *,
    out: str | Path | None = None,
    dedup: str | Sequence[str] = (),
    on: Literal["questions", "answers", "both"] = "both",
    jaccard: float = 0.7,
    cosine: float = 0.95,
    prefer: str = "words",
    decontaminate: str | Path | Sequence[str | Path] = (),
    benchmark_images: str | Path | Sequence[str | Path] = (),
    evidence: str | Sequence[str] = (),
    filter: str | None = None,
    strata: Literal["type", "source", "none"] = "type",
    unknown: Literal["keep", "drop"] = "keep",
    empty: Literal["refuse", "allow"] = "refuse",
    select: str | int | None = None,
    by: str = "quality",
    quality: Mapping[str, float] | None = None,
    target: str | Path | None = None,
    balance: str | None = None,
    damage: str | Sequence[str] = (),
    seed: int = 0,
    scenes: str | None = None,
    images: str | Path | None = None,
    format: str | None = None,
    limit: int | None = None,
    instruments: InstrumentSettings | Mapping[str, Any] | None = None,
    dry_run: bool = False,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Curated:
    """Keep the better part of a dataset, with a reason for every sample that goes.

    Args:
        data: a dataset file, a run folder, what `construct` returned, or the folder of a quality card: then the
            samples that it was made of, with the scores that it gave them.
        out: the run folder to write; without it nothing is written, and the effect is returned.
        dedup: rules for duplicates, in order: ``exact, near, near_image, semantic, joint, merge``.
        on, jaccard, cosine, prefer: how duplicates are told, and which of two stays (`vlit.curate.DedupSettings`).
        decontaminate: benchmarks, as files of any known format or folders of images.
        benchmark_images: folders that their image names are relative to: one for all, or one for each.
        evidence: what counts as contamination: of ``image, near_image, image_embedding, question,
            13-gram``; all by default.
        filter: an expression over fields and scores, ``"correctness.claims >= 0.9 and turns < 12"``.
        strata, unknown, empty: how it is applied (`vlit.curate.FilterSettings`).
        select: a budget: ``50000``, ``10%``, ``2M tokens``.
        by: the way to select, of `vlit.curate.SELECTORS`.
        quality: weights of the scores that quality is the mean of.
        target: a dataset to be like, for ``by="match"``.
        balance: a target mix: ``type``, or ``type=count:2,existence:1``. With ``select`` the budget is shared by it.
        damage: harms, as ``swap_answers:0.3``.
        seed: of every random choice.
        scenes, images, format, limit, instruments: as in `measure`.
        dry_run: write nothing, whatever ``out`` says.
        engine, overwrite: as in `construct`.

    Raises:
        UsageError: a setting that cannot be right; a budget above what there is; a filter that would empty a stratum.
        InputError: a file that cannot be read, or a benchmark that reads to zero questions.
    """
    plan = _Plan(
        dedup=_listed(dedup), decontaminate=tuple(map(str, _each(decontaminate))),
        benchmark_images=tuple(map(str, _each(benchmark_images))), filter=filter or "",
        select="" if select is None else str(select), balance=balance or "", damage=tuple(_listed(damage)),
        target=str(target or ""),
        dedup_settings=DedupSettings(on=on, jaccard=jaccard, cosine=cosine, prefer=prefer),
        decontaminate_settings=DecontaminateSettings(by=_listed(evidence)) if evidence else DecontaminateSettings(),
        filter_settings=FilterSettings(strata=strata, unknown=unknown, empty=empty),
        select_settings=SelectSettings(by=by, quality=dict(quality or {})),
    )  # fmt: skip
    plan.check()
    if out is None or dry_run:
        with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
            place = Path(temporary) / "curated"
            return _run(plan, data, place, False, seed, scenes, images, format, limit, instruments, engine, False)
    return _run(plan, data, Path(out), True, seed, scenes, images, format, limit, instruments, engine, overwrite)


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done; an empty text or list leaves a step out."""

    dedup: tuple[str, ...]
    decontaminate: tuple[str, ...]
    benchmark_images: tuple[str, ...]
    filter: str
    select: str
    balance: str
    damage: tuple[str, ...]
    target: str
    dedup_settings: DedupSettings
    decontaminate_settings: DecontaminateSettings
    filter_settings: FilterSettings
    select_settings: SelectSettings

    def check(self) -> None:
        """Raises `UsageError` for what cannot be right, whatever the data."""
        if not any((self.dedup, self.decontaminate, self.filter, self.select, self.balance, self.damage)):
            raise UsageError("curate", "no step is asked for", "Add --dedup, --filter, --select or another one.")
        for name in self.dedup:
            if name != MERGE and name not in DEDUPS.names():
                raise UsageError(f"--dedup {name}", "there is no such rule", nearest(name, [*DEDUPS.names(), MERGE]))
        if MERGE in self.dedup[:-1]:
            raise UsageError("--dedup", "merge is not the last rule", "Put it last: it writes the samples anew.")
        if self.benchmark_images and len(self.benchmark_images) not in (1, len(self.decontaminate)):
            raise UsageError(
                "--benchmark-images", f"{len(self.benchmark_images)} for {len(self.decontaminate)} benchmarks",
                "Give one for all, or one for each in order.",
            )  # fmt: skip
        for each in (self.dedup_settings, self.decontaminate_settings, self.filter_settings):
            each.check()
        if self.filter:
            Expression(self.filter)
        if self.select:
            parse_budget(self.select)
            SELECTORS.get(self.select_settings.by)
        if self.balance:
            parse_mix(self.balance)
        for each_damage in self.damage:
            parse_damage(each_damage)

    def features(self) -> list[Feature]:
        """What the steps read of every sample before any is written anew, so that one pass finds it all."""
        found: list[Feature] = []
        rules = [name for name in self.dedup if name != MERGE]
        found += dedup_features(rules, self.dedup_settings)
        if MERGE in self.dedup:
            return found
        if self.filter:
            found += filter_features(self.filter_settings)
        if self.select:
            found += select_features(self.select_settings)
        if self.balance:
            found += balance_features(parse_mix(self.balance))
        return found


def _run(
    plan: _Plan, data: str | Path | Run, out: Path, keep: bool, seed: int, scenes: str | None,
    images: str | Path | None, format_: str | None, limit: int | None,
    instruments: InstrumentSettings | Mapping[str, Any] | None, engine: Engine | None, overwrite: bool,
) -> Curated:  # fmt: skip
    began = time.monotonic()
    engine = msgspec.structs.replace(engine or Engine(), batch_rows=_DATA_ROWS)
    read = _read(data, format_, images, limit)
    tools = instrument_settings(instruments)
    folders = plan.benchmark_images or ("",)
    benchmarks = [
        read_benchmark(path, folders[min(i, len(folders) - 1)] or None) for i, path in enumerate(plan.decontaminate)
    ]
    described = {"data": str(path_of(data)), "scenes": scenes, "images": str(images or ""), "limit": limit,
                 "seed": seed, **msgspec.to_builtins(plan), **tools.identity()}  # fmt: skip
    folder = RunFolder.create(out, "curate", described, overwrite=overwrite)
    for stage in (DECISIONS, HITS):
        shutil.rmtree(folder.path / stage, ignore_errors=True)
    if isinstance(read, MeasuredSamples):
        shards, scored, fingerprint = read.shards, read.scores, read.fingerprint
    else:
        shards, scored, fingerprint = sample_shards(read, folder, engine, limit), [], read.fingerprint()
    home = read.path if read.path.is_dir() else read.path.parent
    pool = Pool(
        shards, folder, engine, name=read.path.name, home=home, scenes=scene_index(read.path, scenes, folder, engine),
        instruments=tools, seed=seed, scored=scored,
    )  # fmt: skip
    samples = len(pool)
    pool.prepare(plan.features())
    target = _target(plan, folder, engine)
    pool, beside, gaps = _steps(plan, pool, benchmarks, target)
    if keep:
        write(pool)
    found = Curated(out if keep else None, samples, len(pool), pool.reports, beside, gaps)
    if keep:
        if gaps:
            write_gaps(folder, gaps)
        refused = sum(line.rejected for line in folder.lines(SAMPLES))
        info = {
            **folder.info(), "finished": True, "seed": seed,
            "inputs": {"data": {"path": str(read.path), "format": read.format, "fingerprint": fingerprint}},
            "counts": {"samples": samples, "kept": len(pool), "unread": refused},
            "steps": msgspec.to_builtins(pool.reports),
            "beside": msgspec.to_builtins(beside),
            "times": {"curate": round(time.monotonic() - began, 2)},
        }  # fmt: skip
        folder.write_text("report.html", curate_page(found, info))
        folder.write_text("README.md", f"# {read.path.name}, curated\n\n```\n{found.summary(classes=True)}\n```\n")
        folder.write_info(info)
    return found


def _read(
    data: str | Path | Run, format_: str | None, images: str | Path | None, limit: int | None
) -> DatasetInput | MeasuredSamples:
    """The dataset, or what a quality card was made of."""
    measured = measured_samples(path_of(data))
    if measured is None:
        return dataset(data, format_, images)
    for option, given in (("--format", format_), ("--images", images), ("--limit", limit)):
        if given is not None:
            raise UsageError(
                option, f"is given, and {path_of(data)} is a card, which settled how its data was read",
                f"Leave it out, or name the data itself: {measured.path}.",
            )  # fmt: skip
    return measured


def _steps(
    plan: _Plan, pool: Pool, benchmarks: list[Any], target: Pool | None
) -> tuple[Pool, list[Beside], dict[str, Any]]:
    beside: list[Beside] = []
    gaps: dict[str, Any] = {}
    rules = [name for name in plan.dedup if name != MERGE]
    if rules:
        drop_duplicates(pool, rules, plan.dedup_settings)
    if MERGE in plan.dedup:
        pool = merge(pool)
    if benchmarks:
        drop_contaminated(pool, benchmarks, plan.decontaminate_settings)
    if plan.filter:
        filter_samples(pool, plan.filter, plan.filter_settings)
    mix = parse_mix(plan.balance) if plan.balance else None
    if plan.select:
        budget = parse_budget(plan.select)
        chosen = take_selected(pool, budget, plan.select_settings, mix=mix, target=target)
        beside = chosen.beside
        if mix is not None:
            gaps = gaps_record(mix, chosen.gaps, "tokens" if budget.unit == "tokens" else "samples")
    elif mix is not None:
        _, lacking = take_balance(pool, mix)
        gaps = gaps_record(mix, lacking)
    for each in plan.damage:
        pool = do_damage(pool, *parse_damage(each))
    return pool, beside, gaps


def _target(plan: _Plan, folder: RunFolder, engine: Engine) -> Pool | None:
    if not plan.target or not plan.select:
        return None
    source = dataset(plan.target, None, None)
    shards = sample_shards(source, folder, engine, None, _TARGET)
    return Pool(shards, folder, engine, name=source.path.name, generation=-1)


def _listed(given: str | Sequence[str]) -> tuple[str, ...]:
    pieces = given.split(",") if isinstance(given, str) else given
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _each(given: str | Path | Sequence[str | Path]) -> Sequence[str | Path]:
    return [given] if isinstance(given, (str, Path)) else given
