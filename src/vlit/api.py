"""What the command line does, from Python: each function is a command, each command calls one function.

    import vlit

    run = vlit.construct("coco:data/coco", out="runs/coco", samples=5000, seed=7)
    card = vlit.measure(run, out="runs/coco-card")
    print(card.indicator("correctness.claims").value)
    vlit.export(run, to="llava", out="coco_llava.json")

Paths may be strings; every error is a `vlit.VlitError`.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.arrow import SCENE_SCHEMA, samples_from_batch
from vlit.claims import SceneTable, audit_sample, load_lexicon, scenes_of
from vlit.construct import construct_shards
from vlit.construct.instruct import InstructSettings
from vlit.engine import Engine, ingest
from vlit.errors import UsageError, nearest
from vlit.inputs import (
    SCENES,
    SCENES_PER_SHARD,
    batches,
    dataset,
    path_of,
    scene_index,
)
from vlit.instructing import plan_construct, programs_only, with_endpoint
from vlit.pages import write_construct_pages
from vlit.report import show_picture, show_text
from vlit.run import Run
from vlit.runfolder import RunFolder, ShardLine
from vlit.scenes import open_scenes
from vlit.scenes import render as render_scenes
from vlit.schema import Sample
from vlit.steering import likeness, order


def construct(
    scenes: str,
    *,
    out: str | Path,
    samples: int = 1000,
    seed: int = 0,
    types: Mapping[str, float] | None = None,
    registers: Mapping[str, float] | None = None,
    languages: Mapping[str, float] | None = None,
    per_image: int = 0,
    images_first: int = 0,
    fill_gaps_of: str | Path | Run | None = None,
    like: str | Path | Run | None = None,
    limit: int | None = None,
    endpoint: str = "",
    model: str = "",
    instruct: InstructSettings | Mapping[str, Any] | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Run:
    """Make checked instruction data from annotated images.

    By programs on what is annotated, or, with an endpoint, by a model that is given the scenes and whose answers are
    checked and repaired.

    Args:
        scenes: ``source:PATH`` or a path, see `vlit.scenes.open_scenes`.
        out: the run folder; one that an interrupted run of the same settings left is resumed.
        samples: training examples to aim for; the plan in ``run.json`` says where scenes could not give them.
        seed: of every random choice. Same scenes, settings and seed give the same bytes in ``data/``.
        types: weights of instruction types; all of them by default. Where a model writes, of prompts: ``conversation``,
            ``detail``, ``reasoning``, ``negative``, ``region``, and your own.
        registers: weights of the ways to ask (plain, polite, terse, child, expert); a mix of all by default.
        languages: weights of languages (en, zh); English by default.
        per_image: most samples from one image, 0 for three times the mean.
        images_first: use only this many images, chosen by what they show; 0 for all.
        fill_gaps_of: the quality card of a dataset (its folder, or card.json), or a dataset, that the samples are to
            join: what it lacks is made, so that both together meet the shares and balance.
        like: a card or dataset whose types, forms, lengths of answers and of conversations are to be imitated.
        limit: use the first scenes only.
        endpoint, model: an OpenAI-compatible server and a model there that writes the samples.
        instruct: further settings of the asking, see `vlit.InstructSettings`; in a recipe a mapping of its attributes.
        engine: how steps run; this machine by default.
        overwrite: replace a run of other settings in ``out``.
    """
    if endpoint or model or instruct:
        programs_only(registers=registers, languages=languages, fill_gaps_of=fill_gaps_of, like=like)
        return plan_construct(
            scenes, out=out, instruct=with_endpoint(instruct, endpoint, model), samples=samples, seed=seed, types=types,
            per_image=per_image, images_first=images_first, limit=limit, engine=engine, overwrite=overwrite,
        ).run()  # fmt: skip
    began = time.monotonic()
    engine = engine or Engine()
    ordered = order(
        samples=samples, seed=seed, types=types, registers=registers, languages=languages, per_image=per_image,
        images_first=images_first, fill_gaps_of=fill_gaps_of, like=like, engine=engine,
    )  # fmt: skip
    settings = ordered.settings
    source = open_scenes(scenes)
    described = {"scenes": scenes, "limit": limit, **ordered.described()}
    for option, named in (("fill_gaps_of", fill_gaps_of), ("like", like)):
        if named is not None:
            described[option] = str(path_of(named))
    folder = RunFolder.create(out, "construct", described, overwrite=overwrite)
    fingerprint = source.fingerprint()
    found = ingest(
        source.read(limit), SCENE_SCHEMA, folder, SCENES, f"{fingerprint}/{limit}", shard_rows=SCENES_PER_SHARD,
        progress=engine.progress,
    )  # fmt: skip
    read_s = time.monotonic() - began
    made = construct_shards(folder.shards(SCENES), folder, engine, settings)
    info = {
        **folder.info(),
        "finished": True,
        "seed": seed,
        "inputs": {"scenes": {"spec": scenes, "fingerprint": fingerprint}},
        "counts": {
            "scenes": made.scenes, "kept": made.kept, "rejected": made.rejected,
            "refused_scenes": sum(line.rejected for line in found),
        },
        "scene_notes": _noted(found),
        "plan": msgspec.to_builtins(made.quotas),
        "predicted": made.predicted,
        "notes": list(ordered.notes),
        "gates": made.gates,
        "claims": made.claims,
        "types": made.types,
        "balance": made.balance,
        "times": {"scenes": round(read_s, 2), "construct": round(time.monotonic() - began - read_s, 2)},
    }  # fmt: skip
    if made.images is not None:
        info["images"] = msgspec.to_builtins(made.images)
    if like is not None and ordered.card is not None:
        info["likeness"] = likeness(ordered.card, made)
    folder.write_info(info)
    write_construct_pages(folder, info, made.types)
    return Run(folder)


class Shown(msgspec.Struct, frozen=True):
    """A sample for the eye: its text, and its picture (a Pillow image) with where it is saved unless said otherwise."""

    text: str
    picture: Any
    place: Path

    def save(self, path: str | Path | None = None) -> Path:
        """Write the picture and return where."""
        from vlit.runfolder import writing

        target = Path(path) if path else self.place
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self.picture.save(target)
        return target


def show(data: str | Path | Run, sample: str, *, scenes: str | None = None, images: str | Path | None = None) -> Shown:
    """One sample with its claims, verdicts and evidence, and its pictures with the boxes that they rest on."""
    source = dataset(data, None, images)
    found: Sample | None = None
    ids: list[str] = []
    for batch in batches(source):
        names = batch.column("id").to_pylist()
        if sample in names:
            at = names.index(sample)
            found = samples_from_batch(batch.slice(at, 1))[0]
            break
        ids += names[: max(0, 2000 - len(ids))]
    if found is None:
        raise UsageError(sample, f"there is no sample of this id in {source.path}", nearest(sample, ids))
    with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
        folder = RunFolder.create(temporary, "show", {})
        index = scene_index(data, scenes, folder, Engine())
        known = scenes_of(found, index)
    lexicon = load_lexicon(known[0].lexicon if known else "")
    verdicts = audit_sample(found, SceneTable.over(known) if known else None, lexicon)
    base = source.path if source.path.is_dir() else source.path.parent
    return Shown(show_text(found, verdicts), show_picture(found, known), base / "show" / f"{_file_name(sample)}.png")


def render(
    count: int,
    *,
    out: str | Path,
    seed: int = 0,
    size: int = 336,
    style: str = "full",
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Path:
    """Draw scenes of simple shapes, annotated in full, into a folder to use as ``vlit:FOLDER``.

    Args:
        count: how many scenes.
        out: the folder to write.
        seed: of every random choice.
        size: width and height in pixels, 64 to 2048.
        style: ``full``, or ``plain`` for few large things on a grid, as very small models can see them.
        engine: for its progress only; scenes are drawn in this process.
        overwrite: replace a run of other settings in ``out``.
    """
    progress = engine.progress if engine else None
    render_scenes(count, seed, Path(out), size, style, overwrite=overwrite, progress=progress)
    return Path(out)


def _noted(lines: Sequence[ShardLine]) -> dict[str, int]:
    """What a source accepted with a remark, such as boxes that it clipped."""
    notes: dict[str, int] = {}
    for line in lines:
        for name, number in line.counts.items():
            notes[name] = notes.get(name, 0) + number
    notes.pop("last", None)
    return notes


def _file_name(identity: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in identity)[:120]


__all__ = [
    "Run",
    "Shown",
    "construct",
    "render",
    "show",
]
