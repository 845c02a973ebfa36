"""Samples that a model writes: from scenes (`vlit.construct` with an endpoint), or from samples (`vlit.evolve`)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.arrow import SCENE_SCHEMA
from vlit.construct import CHOSEN, choose_images, keep_images
from vlit.construct.instruct import (
    Estimate,
    Instructed,
    InstructSettings,
    Maker,
    Planner,
    Prompt,
    Rows,
    Writing,
    chosen,
    load_prompts,
)
from vlit.construct.world import survey
from vlit.endpoint import BatchRead, read_batch, write_batch
from vlit.engine import Engine, Kept, ingest, read_batches
from vlit.errors import InputError, UsageError, nearest
from vlit.inputs import SCENES, SCENES_PER_SHARD, dataset, path_of, sample_shards
from vlit.pages import write_construct_pages
from vlit.run import Run
from vlit.runfolder import RunFolder, source_digest
from vlit.scenes import SceneIndex, open_scenes


class Planned:
    """A run of which all is known but the answers: estimate it, write what it asks, or carry it out."""

    def __init__(
        self, writing: Writing, folder: RunFolder, instruct: InstructSettings, seed: int, inputs: dict[str, Any],
        engine: Engine,
    ) -> None:  # fmt: skip
        self._writing = writing
        self._folder = folder
        self._instruct = instruct
        self._seed = seed
        self._inputs = inputs
        self._engine = engine

    def estimate(self) -> Estimate:
        """Requests, tokens and cost, without asking anybody."""
        return self._writing.estimate()

    def write_batch(self, path: str | Path) -> int:
        """Write what has no answer yet as a batch file; returns the number of its lines."""
        return write_batch(Path(path), self._writing.asks(), self._instruct.model)

    def read_batch(self, path: str | Path) -> BatchRead:
        """Take the answers of a batch file into the journal."""
        return read_batch(Path(path), self._writing.journal)

    def run(self, *, ask: bool = True) -> Run:
        """Ask (unless told not to) and write the run folder.

        Raises:
            UsageError: the budget ended the run before anything came of it.
        """
        self._instruct.check(asks=ask)
        info = self._folder.info()
        if info.get("finished") and info.get("inputs") == self._inputs:
            return Run(self._folder)
        began = time.monotonic()
        made = self._writing.run(self._engine, ask=ask)
        info = {
            **{key: info[key] for key in ("command", "vlit", "settings", "stamp")},
            "finished": not made.unasked,
            "seed": self._seed,
            "inputs": self._inputs,
            "counts": {"scenes": self._scenes(), "kept": made.kept, "rejected": made.rejected, "refused_scenes": 0},
            "scene_notes": _notes(made),
            "plan": msgspec.to_builtins(made.quotas),
            "gates": made.gates,
            "claims": made.claims,
            "types": made.types,
            "balance": {},
            "written_by": {"model": self._instruct.model, "see": self._instruct.see},
            "repaired": made.repaired,
            "again": made.again,
            "cost": _cost(made, self._instruct),
            "times": {"construct": round(time.monotonic() - began, 2)},
        }
        self._folder.write_info(info)
        write_construct_pages(self._folder, info, made.types)
        if made.over_budget and not made.kept:
            raise UsageError(
                "--max-cost", f"{self._instruct.max_cost:g} did not do for a single sample that is kept",
                "Give more, and the same command goes on; --dry-run tells about what it takes.",
            )  # fmt: skip
        return Run(self._folder)

    def _scenes(self) -> int:
        return sum(line.kept for line in self._folder.lines(SCENES))


def plan_construct(
    scenes: str,
    *,
    out: str | Path,
    instruct: InstructSettings | Mapping[str, Any],
    samples: int = 1000,
    seed: int = 0,
    types: Mapping[str, float] | None = None,
    per_image: int = 0,
    images_first: int = 0,
    limit: int | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Planned:
    """Plan samples that a model writes from scenes.

    Args:
        instruct: whom to ask and what it may cost.
        types: weights of prompts (``conversation``, ``detail``, ``reasoning``, ``negative``, ``region``, and your own).
        per_image: most samples from one image, 0 for as many as it supports.
        images_first: ask about this many images only, chosen by what they show (`vlit.construct.choose_images`); 0 for
            all.
        scenes, out, samples, seed, limit, engine, overwrite: as in `vlit.construct`.
    """
    engine = engine or Engine()
    settings = _settings(instruct)
    settings.check(asks=False)
    _at_least_one(samples)
    prompts = load_prompts("prompts", settings.prompts)
    shares = chosen(prompts, dict(types) if types else None, "--types")
    source = open_scenes(scenes)
    described = {"scenes": scenes, "limit": limit, "samples": samples, "seed": seed, "per_image": per_image,
                 "images_first": images_first,
                 "prompts": _marks(prompts, shares), **settings.identity()}  # fmt: skip
    folder = RunFolder.create(out, "construct", described, overwrite=overwrite)
    fingerprint = source.fingerprint()
    ingest(
        source.read(limit), SCENE_SCHEMA, folder, SCENES, f"{fingerprint}/{limit}", shard_rows=SCENES_PER_SHARD,
        progress=engine.progress,
    )  # fmt: skip
    shards = folder.shards(SCENES)
    if images_first:
        shards = keep_images(shards, choose_images(shards, images_first, seed).rows, folder, CHOSEN)
    rows = Rows("construct.instruct")
    planner = Planner(shards, rows, prompts, shares, survey(shards), seed, cap=per_image)
    writing = Writing(planner, Maker(rows, prompts, settings, seed), folder, settings, samples)
    inputs = {"scenes": {"spec": scenes, "fingerprint": fingerprint}}
    return Planned(writing, folder, settings, seed, inputs, engine)


def plan_evolve(
    data: str | Path | Run,
    *,
    out: str | Path,
    instruct: InstructSettings | Mapping[str, Any],
    how: Mapping[str, float] | Sequence[str] | None = None,
    samples: int = 0,
    scenes: str | None = None,
    format: str | None = None,
    seed: int = 0,
    limit: int | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Planned:
    """Plan samples that a model rewrites; the arguments are those of `evolve`."""
    engine = engine or Engine()
    settings = _settings(instruct)
    settings.check(asks=False)
    prompts = load_prompts("evolutions", settings.prompts)
    weights = dict(how) if isinstance(how, Mapping) else dict.fromkeys(how or (), 1.0)
    shares = chosen(prompts, weights or None, "--how")
    source = dataset(data, format, settings.images or None)
    described = {"data": str(source.path), "scenes": scenes, "limit": limit, "samples": samples, "seed": seed,
                 "prompts": _marks(prompts, shares), **settings.identity()}  # fmt: skip
    folder = RunFolder.create(out, "evolve", described, overwrite=overwrite)
    _take_scenes(data, scenes, folder, engine)
    index = SceneIndex(folder.shards(SCENES), folder.path)
    index.ids()  # makes its file here, so that all workers map the same one
    shards = sample_shards(source, folder, engine, limit)
    rows = Rows("construct.evolve", index)
    planner = Planner(shards, rows, prompts, shares, survey(folder.shards(SCENES)), seed, once=True)
    writing = Writing(planner, Maker(rows, prompts, settings, seed), folder, settings, samples or planner.number)
    inputs = {"data": {"path": str(source.path), "format": source.format, "fingerprint": source.fingerprint()}}
    return Planned(writing, folder, settings, seed, inputs, engine)


def evolve(
    data: str | Path | Run,
    *,
    out: str | Path,
    endpoint: str,
    model: str,
    how: Mapping[str, float] | Sequence[str] | None = None,
    samples: int = 0,
    scenes: str | None = None,
    format: str | None = None,
    seed: int = 0,
    limit: int | None = None,
    instruct: InstructSettings | Mapping[str, Any] | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Run:
    """Let a model rewrite samples: deeper, longer, in several steps, denying a false premise, or in other words.

    Every result is checked against the scene; a paraphrase must make the claims of its original, and where a program
    made that, its answers must still be read as the program's.

    Args:
        data: a dataset file, a run folder, or what `vlit.construct` returned. Samples of one image are evolved.
        out: the run folder; one that an interrupted run of the same settings left is resumed.
        endpoint, model: whom to ask, see `vlit.InstructSettings`.
        how: names of evolutions (``deeper``, ``longer``, ``multi_hop``, ``deny_premise``, ``paraphrase``, your own) or
            their weights; all by default. Each sample is evolved in one way.
        samples: how many to aim for, 0 for one from each.
        scenes: what is known of the images; a run folder brings its own.
        format, limit, seed, engine, overwrite: as elsewhere.
        instruct: further settings of the asking, see `vlit.InstructSettings`.
    """
    return plan_evolve(
        data, out=out, instruct=with_endpoint(instruct, endpoint, model), how=how, samples=samples, scenes=scenes,
        format=format, seed=seed, limit=limit, engine=engine, overwrite=overwrite,
    ).run()  # fmt: skip


def with_endpoint(instruct: InstructSettings | Mapping[str, Any] | None, endpoint: str, model: str) -> InstructSettings:
    """The settings with a server and a model."""
    settings = _settings(instruct or {})
    return msgspec.structs.replace(settings, endpoint=endpoint or settings.endpoint, model=model or settings.model)


def programs_only(**options: object) -> None:
    """Refuse options of the planner of programs where a model writes: its prompts say how it words things, and what it
    writes is known afterwards only.

    Raises:
        UsageError: one of the options is given.
    """
    for name, value in options.items():
        if value:
            option = {"registers": "register", "languages": "language"}.get(name, name)
            raise UsageError(
                f"--{option.replace('_', '-')}", "goes with programs, and here a model writes",
                "Leave it out, or write a prompt file of your own (--prompts).",
            )  # fmt: skip


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Where a run is planned that leaves nothing behind."""
    return tempfile.TemporaryDirectory(prefix="vlit-")


def _take_scenes(data: str | Path | Run, scenes: str | None, folder: RunFolder, engine: Engine) -> None:
    """Put the scenes into the folder: those named, else those that lie beside the data, so that the result brings its
    own."""
    if scenes is not None:
        source = open_scenes(scenes)
        batches, fingerprint = source.read(None), source.fingerprint()
    else:
        path = path_of(data)
        beside = RunFolder(path).shards(SCENES) if RunFolder.is_one(path) else []
        if not beside:
            raise InputError(
                str(path), "has no scenes beside it, and without them nothing can be checked",
                "Add --scenes SOURCE:PATH.",
            )  # fmt: skip
        batches, fingerprint = (Kept(batch) for batch in read_batches(beside)), source_digest(beside)
    ingest(
        batches, SCENE_SCHEMA, folder, SCENES, fingerprint, shard_rows=SCENES_PER_SHARD, progress=engine.progress
    )  # fmt: skip


def _settings(given: InstructSettings | Mapping[str, Any]) -> InstructSettings:
    if isinstance(given, InstructSettings):
        return given
    known = InstructSettings.__struct_fields__
    for name in given:
        if name not in known:
            raise UsageError(f"instruct: {name}", "there is no such setting", nearest(str(name), known))
    try:
        return msgspec.convert(dict(given), InstructSettings)
    except msgspec.ValidationError as error:
        raise UsageError("instruct", f"cannot be read ({error})", "Correct the value.") from None


def _at_least_one(samples: int) -> None:
    if samples < 1:
        raise UsageError("--samples", f"{samples} is not a number of samples", "Give 1 or more.")


def _marks(prompts: Mapping[str, Prompt], shares: Mapping[str, float]) -> dict[str, Any]:
    """Weight and hash of each prompt that is used."""
    return {name: {"share": share, "hash": prompts[name].mark} for name, share in sorted(shares.items())}


def _notes(made: Instructed) -> dict[str, int]:
    """What the summary tells besides: repairs, second requests, what has no answer."""
    again = sum(made.again.values())
    passed_over = {f"samples {why} passed over": number for why, number in made.passed_over.items()}
    return {
        **passed_over,
        "samples repaired without asking": made.repaired["samples"],
        "requests made again for what was wrong": again,
        "drafts without an answer (run the same command again)": made.unasked,
    }


def _cost(made: Instructed, settings: InstructSettings) -> dict[str, Any]:
    """The ledger's account: of the whole run folder, not of this run alone."""
    prompt, completion = made.tokens
    cost = settings.budget().cost(prompt, completion) if settings.price is not None else None
    return {
        "requests": made.spent.sent, "from_journal": made.spent.reused, "prompt_tokens": prompt,
        "completion_tokens": completion, "price": settings.price, "cost": cost,
        "cost_per_kept": None if cost is None or not made.kept else cost / made.kept,
        "ended_by": "--max-cost" if made.over_budget else "", "failed": made.failed,
    }  # fmt: skip
