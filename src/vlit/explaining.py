"""`vlit.explain`: the life of one sample, back through the run folders that it came through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import polars as pl
import pyarrow as pa

from vlit.curate.blending import STEP
from vlit.engine import read_batches
from vlit.errors import InputError, UsageError, nearest
from vlit.inputs import path_of
from vlit.report import Chapter, Happened, life_text
from vlit.run import Run
from vlit.runfolder import REJECTS, RunFolder

_MOST_FOLDERS = 64
_NAMES = 2000  # ids that a wrong one is compared with
_FROM = re.compile(r"from (?P<name>.+), sample \d+(?:, pass \d+)?(?:, repeated id '(?P<old>.*)' became '.*')?")
_PLACE = re.compile(r"(?P<name>.+): sample \d+")


class Life(msgspec.Struct, frozen=True):
    """The life of a sample, from where it came to where it was asked for."""

    id: str
    chapters: list[Chapter]

    def to_json(self) -> str:
        """The life as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()

    def summary(self) -> str:
        """The life for people."""
        return life_text(self.id, self.chapters)


def explain(data: str | Path | Run, sample: str) -> Life:
    """Tell where a sample came from, what each step did with it, its scores then, and why it was kept or dropped.

    Args:
        data: a run folder; those that it was made from are looked into as far as they are still there.
        sample: the sample's id there, or in any of them.

    Raises:
        InputError: ``data`` is no run folder.
        UsageError: no sample of this id is known there.
    """
    folder = RunFolder.open(path_of(data))
    chapters = list(_told(folder, sample, set()))
    if not any(chapter.state != "absent" for chapter in chapters):
        raise UsageError(
            sample, f"there is no sample of this id in {folder.path}, kept or dropped", nearest(sample, _names(folder))
        )
    return Life(sample, list(reversed(chapters)))


def _told(folder: RunFolder, sample: str, seen: set[Path]) -> Iterator[Chapter]:
    """The chapters of a folder and of those it was made from, the latest first."""
    place = folder.path.resolve()
    if place in seen or len(seen) >= _MOST_FOLDERS:
        return
    seen.add(place)
    found = _look(folder, sample)
    if found.state == "absent":
        parts = [RunFolder.open(p.parent) for p in sorted(folder.path.glob("*/run.json"))]
        held = [(part, chapter) for part in parts for chapter in [_look(part, sample)] if chapter.state != "absent"]
        if held:
            yield from _told(held[0][0], sample, seen)
            return
    parents = list(_parents(folder, found))
    earlier = [(parent, _before(found, sample)) for parent in parents]
    ancestors = [
        chapter for parent, name in earlier if (opened := _opened(parent)) for chapter in _told(opened, name, seen)
    ]
    known = [chapter for chapter in ancestors if chapter.state != "absent"]
    yield _own_steps(found, known)
    yield from known
    if found.state != "absent":
        yield from (
            Chapter(folder=str(parent), command="", id=name, state="source" if parent.exists() else "gone", steps=[])
            for parent, name in earlier
            if not RunFolder.is_one(parent)
        )


def _own_steps(found: Chapter, earlier: Sequence[Chapter]) -> Chapter:
    """The chapter without the steps of the lineage that an earlier one tells already."""
    before = max((chapter.inherited for chapter in earlier if chapter.state == "kept"), default=0)
    own = found.steps[before : found.inherited] + found.steps[found.inherited :]
    return msgspec.structs.replace(found, steps=own)


def _look(folder: RunFolder, sample: str) -> Chapter:
    """What a folder knows of a sample."""
    info = folder.info()
    kept = _row(folder.shards(), sample)
    lineage = [] if kept is None else [Happened(**step) for step in kept.get("lineage") or []]
    decided = [
        Happened(row["step"], "", row["detail"] or "", row["decision"], row["score"], row["other_id"])
        for row in _rows(folder.shards("decisions"), sample)
    ]
    dropped = _rows(sorted((folder.path / REJECTS).glob("*.parquet")), sample)
    state: Literal["kept", "dropped", "absent"] = "kept" if kept else "dropped" if dropped else "absent"
    steps = [*lineage]
    told = {(step.step.removeprefix("curate."), step.detail) for step in lineage}
    for decision in decided:  # kept samples have them in their lineage too, without score and other id
        if (decision.step, decision.detail) in told:
            steps = [_scored(step, decision) for step in steps]
        else:
            steps.append(decision)
    if not any(step.decision == "dropped" for step in steps):
        steps += [Happened(row["gate"], "", row["reason"], "dropped", where=row["where"]) for row in dropped]
    scores = _scores(folder, sample) | _held(kept)
    if scores and state == "absent":
        state = "kept"  # a quality card, which holds scores and no samples
    return Chapter(
        folder=str(folder.path), command=str(info.get("command", "")), id=sample, state=state, steps=steps,
        scores=scores, inherited=len(lineage), where=dropped[0]["where"] if dropped else "",
    )  # fmt: skip


def _scored(step: Happened, decision: Happened) -> Happened:
    if (step.step.removeprefix("curate."), step.detail) != (decision.step, decision.detail):
        return step
    return msgspec.structs.replace(step, decision=decision.decision, score=decision.score, other_id=decision.other_id)


def _parents(folder: RunFolder, found: Chapter) -> Iterator[Path]:
    """The places that a folder was made from, only the one that the sample came from where that is known."""
    inputs: dict[str, Any] = folder.info().get("inputs") or {}
    paths = {name: known["path"] for name, known in inputs.items() if isinstance(known, dict) and "path" in known}
    match = _mixed(found) or _PLACE.fullmatch(found.where)
    name = match["name"] if match is not None and match["name"] in paths else None
    for path in paths.values() if name is None else [paths[name]]:
        yield _located(Path(path), folder.path)


def _located(path: Path, child: Path) -> Path:
    """Where a recorded path is: as it stands, or below one of the folders around what was made from it."""
    if path.is_absolute() or path.exists():
        return path
    return next((base / path for base in child.resolve().parents if (base / path).exists()), path)


def _before(found: Chapter, sample: str) -> str:
    """The sample's id in what the folder was made from."""
    match = _mixed(found)
    return (match["old"] or sample) if match is not None else sample


def _mixed(found: Chapter) -> re.Match[str] | None:
    """What the step of a mix says of a sample that it kept; None for other folders."""
    steps = [step for step in found.steps if step.step == STEP]
    return _FROM.fullmatch(steps[-1].detail) if found.command == STEP and steps else None


def _opened(path: Path) -> RunFolder | None:
    return RunFolder.open(path) if RunFolder.is_one(path) else None


def _row(files: Sequence[Path], sample: str) -> dict[str, Any] | None:
    """The first row with an id, without pixels and messages."""
    for file in files:
        start = 0
        for batch in read_batches([file], 8192, ["id"]):
            ids = batch.column("id").to_pylist()
            if sample in ids:
                return _fetched(file, start + ids.index(sample))
            start += len(ids)
    return None


def _fetched(file: Path, row: int) -> dict[str, Any]:
    start = 0
    for batch in read_batches([file], 1024, ["id", "scores", "lineage"]):
        if row < start + batch.num_rows:
            found: dict[str, Any] = batch.slice(row - start, 1).to_pylist()[0]
            return found
        start += batch.num_rows
    raise InputError(str(file), "changed while it was read", "Run the command again.")


def _rows(files: Sequence[Path], sample: str) -> list[dict[str, Any]]:
    """All rows with an id, in order."""
    found: list[dict[str, Any]] = []
    for file in files:
        try:
            frame = pl.scan_parquet(file).filter(pl.col("id") == sample)
            found += frame.select(pl.exclude("record")).collect().to_dicts()
        except (pl.exceptions.PolarsError, pa.ArrowInvalid) as error:
            raise InputError(str(file), f"cannot be read ({error})", "Run its command again.") from None
    return found


def _scores(folder: RunFolder, sample: str) -> dict[str, float | None]:
    """What a quality card says of a sample."""
    for row in _rows(folder.shards("scores"), sample):
        return {name: value for name, value in row.items() if isinstance(value, float)}
    return {}


def _held(kept: dict[str, Any] | None) -> dict[str, float | None]:
    return {} if kept is None else {score["name"]: score["value"] for score in kept.get("scores") or []}


def _names(folder: RunFolder) -> list[str]:
    """Some of the ids in a folder and its parts."""
    names: list[str] = []
    files = [*folder.shards(), *sorted(folder.path.glob("*/data/part-*.parquet"))]
    for batch in read_batches(files, 1024, ["id"]):
        names += batch.column("id").to_pylist()
        if len(names) >= _NAMES:
            break
    return names
