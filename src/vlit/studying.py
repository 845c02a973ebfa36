"""`vlit.study`: run a study file, report it, or say what it would take."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import msgspec

from vlit.engine import Engine
from vlit.report import study_html, study_markdown, study_text
from vlit.study import (
    Findings,
    Plan,
    Study,
    analyse,
    declare,
    detectable_difference,
    estimate,
    load_study,
    make_arms,
    measure_arms,
    plan_cells,
    read_result,
    run_cells,
    sample_quality,
)


class Studied(msgspec.Struct, frozen=True):
    """A finished study: its folder, and what it found."""

    path: Path
    findings: Findings

    def to_json(self) -> str:
        """``study.json``."""
        return self.findings.to_json()

    def summary(self) -> str:
        """For people."""
        told = study_text(self.findings)
        return f"{told}\n\nwrote {self.path}/study.json, {self.path}/report.md\nopen  {self.path}/report.html"


class Planned(msgspec.Struct, frozen=True):
    """What a study would take.

    Attributes:
        cells: all of them; done: finished ones; left: to run, since arms of one content share a cell.
        arms: cells of each arm.
        seconds: wall seconds of one cell: the mean of finished ones (``measured``), else of tuning alone.
        detectable: by model, the difference in accuracy that is found in four of five cases; empty before one arm has
            finished with two seeds.
    """

    cells: int
    done: int
    left: int
    arms: dict[str, int]
    seconds: float
    measured: bool
    workers: int
    detectable: dict[str, float]

    def to_json(self) -> str:
        """For machines."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()

    def summary(self) -> str:
        """For people."""
        lines = [f"  {arm}: {number} cells" for arm, number in self.arms.items()]
        lines.append(f"{self.cells:,} cells, {self.done:,} done, {self.left:,} to run")
        what = "a finished cell took" if self.measured else "tuning would take (asking comes on top)"
        lines.append(
            f"{what} {self.seconds:.0f} s: {self.seconds * self.left / self.workers / 60:.0f} minutes "
            f"with {self.workers} at once"
        )
        for model, least in self.detectable.items():
            lines.append(f"{model}: a difference of {least:.3f} in accuracy is found in four of five cases (rough)")
        if not self.detectable:
            lines.append("power: not known before one arm has finished with two seeds; run the pilot (--pilot)")
        return "\n".join(lines)


def study(
    path: str | Path,
    *,
    out: str | Path,
    pilot: bool = False,
    dry_run: bool = False,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Studied | Planned:
    """Run a study: make the arms' data, tune, ask, and write the report. An interrupted one resumes to the same bytes.

    Args:
        path: a study file (docs/study.md).
        out: the study's folder: ``cells/`` (one small file each), ``arms/``, ``study.json``, ``report.html``,
            ``report.md``. Arms, seeds and models may be added later; the declared outcome may not change.
        pilot: run only the first arm with the first two seeds of each model (they are cells like others, and kept).
        dry_run: check everything and say how many cells there are, how long they take and what they can find.
        engine: how many cells at once, in processes or on Ray, each with the study's threads; one after the other
            without it.
        overwrite: begin the study anew.
    """
    loaded = load_study(path)
    place = Path(out)
    engine = engine or Engine(workers=1)
    if dry_run:
        return _planned(loaded, place, engine)
    folder = declare(loaded, place, overwrite=overwrite)
    plan = plan_cells(loaded, place, engine.progress)
    if pilot:
        seeds, arm = loaded.seeds[:2], plan.cells[0].arm
        first = [cell for cell in plan.cells if cell.arm == arm and cell.seed in seeds]
        arms = [made for made in plan.arms if made.key in {cell.data for cell in first}]
        run_cells(Plan(first, arms if loaded.kind == "arms" else plan.arms), place, engine)
        return _planned(loaded, place, engine)
    results = run_cells(plan, place, engine)
    indicators = measure_arms(plan, [*loaded.tiers], place, engine)
    findings = analyse(loaded, plan.cells, results, plan.arms, place, indicators)
    folder.write_text("study.json", findings.to_json())
    folder.write_text("report.md", study_markdown(findings))
    folder.write_text("report.html", study_html(findings))
    if loaded.kind == "cross":
        lines = [msgspec.json.encode(line).decode() for line in sample_quality(plan.cells, results)]
        folder.write_text("samples.jsonl", "\n".join(lines) + "\n")
    folder.write_info({**folder.info(), "finished": True, "study": msgspec.to_builtins(loaded)})
    return Studied(place, findings)


def _planned(loaded: Study, place: Path, engine: Engine) -> Planned:
    plan = plan_cells(loaded, place, build=False)
    every = {cell.key: cell for cell in plan.cells}
    done = [result for cell in every.values() if (result := read_result(cell.file(place))) is not None]
    if done:
        seconds = sum(result.seconds for result in done) / len(done)
    else:
        with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
            # All arms are made, so that one that is empty or too small is told before hours are spent.
            make_arms(plan, Path(temporary), engine)
            seconds = estimate(plan.cells[0], Path(temporary))
    return Planned(
        len(plan.cells), len(done), len(every) - len(done), dict(Counter(cell.arm for cell in plan.cells)),
        round(seconds, 1), bool(done), engine.at_once(len(every)), detectable_difference(loaded, plan.cells, place),
    )  # fmt: skip
