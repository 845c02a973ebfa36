"""Running a study: its cells, those that are done already, and what was declared before the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from vlit.engine import Engine, Progress
from vlit.errors import InputError, UsageError
from vlit.laptop import BaseSettings, build_base
from vlit.mllm import open_model
from vlit.runfolder import RunFolder, digest, folder_mark
from vlit.study.arms import HELD, ArmData, arm_data, home_of, make_arm
from vlit.study.cell import Cell, Result, open_bench, read_result, run_cell
from vlit.study.indicators import Measure, measure_arm, read_indicators
from vlit.study.settings import Bench, Build, Model, Study
from vlit.tasks import do_each

DECLARED = "declared.json"


class Plan(msgspec.Struct, frozen=True):
    """The cells of a study, in the order of its arms, and the data that they are tuned on."""

    cells: list[Cell]
    arms: list[ArmData]


def declare(study: Study, out: Path, *, overwrite: bool = False) -> RunFolder:
    """Open a study's folder and hold its outcome against the one declared before the first run.

    Raises:
        UsageError: the outcome is another one than was declared.
    """
    outcome = msgspec.to_builtins(study.outcome)
    stamp = digest(outcome)
    target = out / DECLARED
    if target.is_file() and not overwrite:
        before = msgspec.json.decode(target.read_bytes())
        if before["sha256"] != stamp:
            was = ", ".join(f"{name}: {value}" for name, value in before["outcome"].items() if value)
            raise UsageError(
                "outcome", f"was declared as {{{was}}} before the first run in {out}, and is another one now",
                "Put it back; report the other one beside it, as a look that was not declared; or begin a new study "
                "in another --out.",
            )  # fmt: skip
    folder = RunFolder.create(out, "study", {"outcome": outcome}, overwrite=overwrite)
    folder.write_text(DECLARED, msgspec.json.encode({"outcome": outcome, "sha256": stamp}).decode() + "\n")
    return folder


def plan_cells(study: Study, out: Path, progress: Progress | None = None, *, build: bool = True) -> Plan:
    """All cells of a study. Bases that are to be built are built, or with ``build`` off have to be there.

    Raises:
        InputError: a dataset, benchmark or model cannot be opened.
        UsageError: the outcome's measure is no dimension of its benchmark.
    """
    arms = study.all_arms()
    data = {
        (arm.name, seed): arm_data(arm, study.data, study.budget, seed, study.held_out * (study.kind == "cross"))
        for arm in arms
        for seed in study.seeds
    }
    if study.kind == "cross":
        held = {arm.name: data[arm.name, study.seeds[0]] for arm in arms}
        benches = [
            Bench(name=name, path=str(made.folder(out) / HELD / "part-00000.parquet"), images=str(home_of(made.source)))
            for name, made in held.items()
        ]
        marks = [made.key for made in held.values()]
    else:
        benches = study.benchmarks
        marks = [_asked(bench, study) for bench in benches]
    bases = {model.name: _bases(model, out, progress, build) for model in study.models}
    cells = []
    for model in study.models:
        for number, seed in enumerate(study.seeds):
            base = bases[model.name][number % len(bases[model.name])]
            for arm in arms:
                made = data[arm.name, seed]
                cells.append(
                    Cell(
                        arm=arm.name,
                        model=model.name,
                        seed=seed,
                        data=made.key,
                        base=base[0],
                        base_mark=base[1],
                        family=model.family,
                        home=str(home_of(made.source).absolute()),
                        tune=msgspec.structs.replace(study.tune, seed=seed),
                        benches=benches,
                        bench_marks=marks,
                        blank="blank" in study.controls,
                        threads=study.threads,
                    )
                )
    return Plan(cells, list({made.key: made for made in data.values()}.values()))


def run_cells(plan: Plan, out: Path, engine: Engine) -> dict[str, Result]:
    """The results of all cells by key: those that are done are read, the others run as the engine says.

    Arms of one content share a cell. A cell that fails does not stop the others.

    Raises:
        InputError: some cells failed; those that are done are kept.
    """
    make_arms(plan, out, engine)
    todo = {cell.key: cell for cell in plan.cells if read_result(cell.file(out)) is None}
    failed = do_each(run_cell, list(todo.values()), out, engine, "running cells", gpu=True)
    if failed:
        cell, why = failed[0]
        raise InputError(
            f"{len(failed)} of {len(todo)} cells, the first: arm {cell.arm}, {cell.model}, seed {cell.seed}",
            f"failed ({why.where}: {why.what})",
            f"{why.fix} Then run the same command: cells that are done are kept.",
        )
    return {cell.key: result for cell in plan.cells if (result := read_result(cell.file(out))) is not None}


def make_arms(plan: Plan, out: Path, engine: Engine) -> None:
    """Write the data of all arms. Raises `InputError` for one that is empty or smaller than the budget."""
    failed = do_each(make_arm, plan.arms, out, engine, "making arms")
    if failed:
        raise failed[0][1]


def measure_arms(
    plan: Plan, tiers: list[Literal["text", "scene"]], out: Path, engine: Engine
) -> dict[str, dict[str, float]]:
    """The indicators of every arm's data by its key. Raises `InputError` for an arm that cannot be measured."""
    wanted = [Measure(arm, tiers) for arm in plan.arms] if tiers else []
    failed = do_each(measure_arm, wanted, out, engine, "measuring arms")
    if failed:
        raise failed[0][1]
    return {each.arm.key: read_indicators(each, out) or {} for each in wanted}


def _asked(bench: Bench, study: Study) -> str:
    """The mark of a benchmark that can be read and, where it is the outcome's, has the measure declared."""
    read = open_bench(bench)
    dimensions = {q.dimension for q in read.questions if q.dimension}
    wanted = study.outcome.measure
    known = {"macro", "accuracy", *dimensions} if dimensions else {"accuracy"}
    if bench.called == study.outcome.benchmark and wanted not in known:
        raise UsageError(
            f"outcome: {wanted}", f"is not measured by {bench.called}", f"Known: {', '.join(sorted(known))}."
        )
    missing = [why for q in read.questions for why in _lost(read, q.images)]
    if missing:
        raise InputError(
            bench.called, f"{len(missing):,} of its images cannot be opened; {missing[0]}", "Name their folder: images."
        )
    return read.fingerprint


def _lost(read: Any, images: Any) -> Iterator[str]:
    from vlit.mllm import Pictures

    pictures = Pictures(images, read.home)
    for number in range(len(pictures.refs)):
        why = pictures.there(number)
        if why:
            yield why


def _bases(model: Model, out: Path, progress: Progress | None, build: bool) -> list[tuple[str, str]]:
    """Place and mark of each base of a model."""
    if model.build is not None:
        builds = model.build if isinstance(model.build, list) else [model.build]
        places = [_built(each, out, progress, build) for each in builds]
    else:
        places = model.paths
    found = []
    for place in places:
        if not Path(place).is_dir():
            open_model(place, model.family, "cpu")  # an id of the hub: refused here rather than in a cell
        found.append((place, folder_mark(Path(place)) if Path(place).is_dir() else place))
    return found


def _built(build: Build, out: Path, progress: Progress | None, wanted: bool) -> str:
    settings = BaseSettings(seed=build.seed)
    if build.scenes:
        settings = msgspec.structs.replace(settings, scenes=build.scenes)
    if build.steps:
        settings = msgspec.structs.replace(settings, align=msgspec.structs.replace(settings.align, steps=build.steps))
    place = out / "bases" / digest([build.family, msgspec.to_builtins(settings)])
    if not wanted and not (RunFolder.is_one(place) and RunFolder.open(place).info().get("finished")):
        raise UsageError(
            f"base {build.family}, seed {build.seed}",
            "is not built yet",
            "Run the pilot: it builds it. vlit study --pilot",
        )
    return str(build_base(build.family, place, settings, progress=progress).path / "base")
