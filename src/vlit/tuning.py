"""`vlit.tune`: a vision-language model tuned on a dataset."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Engine
from vlit.errors import UsageError, nearest
from vlit.inputs import dataset, sample_shards
from vlit.mllm import Opened, open_model
from vlit.run import Run
from vlit.runfolder import RunFolder, digest, folder_mark
from vlit.tune import Tuned, TuneSettings, record, tune_shards


def tune(
    data: str | Path | Run,
    *,
    model: str | Path,
    out: str | Path,
    family: str = "auto",
    images: str | Path | None = None,
    format: str | None = None,
    limit: int | None = None,
    settings: TuneSettings | Mapping[str, Any] | None = None,
    device: str = "",
    threads: int = 1,
    dry_run: bool = False,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Tuned:
    """Tune a model on a dataset, and leave a model folder that transformers opens and `vlit.evaluate` reads.

    Args:
        data: a dataset file, a run folder, or what `construct` returned.
        model: a model folder, a run of this command, or an id of the Hugging Face hub.
        out: a run folder: ``model/`` (or ``adapter/`` of LoRA), ``losses.jsonl``, ``run.json``. One that an interrupted
            run of the same settings left is resumed, and ends with the same weights.
        family: ``llava``, ``qformer``, ``flamingo``; ``auto`` for that of the model's type, and any other model with a
            chat template.
        images: folder that image names are relative to.
        format: the dataset's format, recognised when None.
        limit: use the first samples only.
        settings: see `vlit.tune.TuneSettings`; in a recipe a mapping of its attributes.
        device: ``cpu``, ``cuda``, ``cuda:1``; a GPU where there is one.
        threads: of the processor.
        dry_run: check everything and estimate the time; nothing is left behind.
        engine: for its progress, and how the data are read.
        overwrite: replace a run of other settings in ``out``.
    """
    chosen = tune_settings(settings)
    chosen.check()
    if dry_run:
        with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
            return _tune(data, model, Path(temporary) / "run", family, images, format, limit, chosen, device, threads,
                         True, engine or Engine(), False)  # fmt: skip
    return _tune(data, model, Path(out), family, images, format, limit, chosen, device, threads, False,
                 engine or Engine(), overwrite)  # fmt: skip


def tune_settings(given: TuneSettings | Mapping[str, Any] | None) -> TuneSettings:
    """Settings from a mapping of their attributes. Raises `UsageError` for one that there is not."""
    if isinstance(given, TuneSettings):
        return given
    known = TuneSettings.__struct_fields__
    for name in given or {}:
        if name not in known:
            raise UsageError(f"settings: {name}", "there is no such setting", nearest(str(name), known))
    try:
        return msgspec.convert(dict(given or {}), TuneSettings)
    except msgspec.ValidationError as error:
        raise UsageError("settings", f"cannot be read ({error})", "Correct the value.") from None


def _tune(
    data: str | Path | Run, model: str | Path, out: Path, family: str, images: str | Path | None, format: str | None,
    limit: int | None, settings: TuneSettings, device: str, threads: int, dry: bool, engine: Engine, overwrite: bool,
) -> Tuned:  # fmt: skip
    source = dataset(data, format, images)
    opened = open_model(model, family, device)
    base = {"place": opened.place, "adapter": opened.adapter, "mark": _mark(opened)}
    described = {
        "data": str(source.path), "images": str(images or ""), "limit": limit, "model": base,
        "family": opened.family.name, "threads": threads, **msgspec.to_builtins(settings),
    }  # fmt: skip
    folder = RunFolder.create(out, "tune", described, overwrite=overwrite)
    if folder.info().get("finished"):
        return _finished(folder)
    shards = sample_shards(source, folder, engine, limit)
    home = source.path if source.path.is_dir() else source.path.parent
    tuned = tune_shards(
        shards, opened, folder, settings, home=home, mark=digest([source.fingerprint(), limit, base["mark"]]),
        progress=engine.progress, dry=dry, threads=threads,
    )  # fmt: skip
    if not dry:
        told = record(tuned, opened, opened.family, settings, threads)
        inputs = {"path": str(source.path), "format": source.format, "fingerprint": source.fingerprint()}
        folder.write_info(
            {
                **folder.info(),
                "finished": True,
                "seed": settings.seed,
                "inputs": {"data": inputs, "model": base},
                **told,
            }
        )
        folder.write_text("README.md", f"# A model tuned on {source.path.name}\n\n```\n{tuned.summary()}\n```\n")
    return tuned


def _mark(opened: Opened) -> str:
    place = Path(opened.place)
    marks = [folder_mark(place) if place.is_dir() else opened.place]
    return digest(marks + ([folder_mark(Path(opened.adapter))] if opened.adapter else []))


def _finished(folder: RunFolder) -> Tuned:
    info = folder.info()
    counts = info["counts"]
    first, last = info["loss"]
    return Tuned(
        path=folder.path, conversations=counts["conversations"], pictured=counts["pictured"], refused=counts["refused"],
        trained=counts["trained_parameters"], parameters=counts["parameters"], steps=counts["steps"],
        labels=counts["labels"], loss=(first, last), seconds=info["times"]["wall_s"], cpu=info["times"]["cpu_s"],
    )  # fmt: skip
