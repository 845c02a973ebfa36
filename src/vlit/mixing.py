"""`vlit.mix`: several datasets as one, with a lock to build it again."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from vlit.curate import Ingredient, Line, MixSettings, Part, mix_shards, parts_of
from vlit.curate.lock import (
    LockedFile,
    compare_output,
    copy_lock,
    differs,
    file_records,
    find_sources,
    locked_times,
    read_lock,
    write_lock,
)
from vlit.engine import Engine
from vlit.errors import UsageError, nearest
from vlit.formats import DatasetInput, open_dataset
from vlit.inputs import sample_shards
from vlit.report import mix_readme, mix_report, mix_text
from vlit.run import Run
from vlit.runfolder import RunFolder

LOCK = "mix.lock"
"""The lock's name in the run folder of a mix."""


class Mix:
    """A mix: its table, and where it is. Other commands take it as their data.

    Attributes:
        lines: claimed against actual numbers, a line for each dataset.
        by: what they count, ``samples`` or ``tokens``.
        path: the run folder; None where nothing was written.
        notes: what else is to be told.
    """

    def __init__(self, lines: Sequence[Line], by: str, path: Path | None, notes: Sequence[str] = ()) -> None:
        self.lines = list(lines)
        self.by = by
        self.path = path
        self.notes = list(notes)

    def __fspath__(self) -> str:
        if self.path is None:
            raise UsageError("the mix", "was not written", "Give it an out=.")
        return str(self.path)

    @property
    def run(self) -> Run:
        """The samples."""
        return Run(RunFolder.open(Path(self)))

    def to_json(self) -> str:
        """The table as JSON."""
        content = {"by": self.by, "datasets": self.lines, "notes": self.notes}
        return msgspec.json.format(msgspec.json.encode(content), indent=2).decode()

    def summary(self) -> str:
        """The table for people, and where everything is."""
        told = [mix_text(self.lines, self.by)] if self.lines else []
        told += self.notes
        if self.path is not None:
            told += [f"wrote {self.path}/data, {self.path}/{LOCK}", f"open  {self.path}/report.html"]
        elif self.lines:
            told.append("nothing is written without --out")
        return "\n".join(told)


def mix(
    sources: str | Sequence[str] = (),
    *,
    out: str | Path | None = None,
    lock: str | Path | None = None,
    seed: int = 0,
    by: Literal["samples", "tokens"] = "samples",
    total: int | None = None,
    temperature: float | None = None,
    until: Literal["first", "all"] | None = None,
    if_short: Literal["stop", "take", "repeat"] = "stop",
    per_image: int = 0,
    per_source: int = 0,
    licence_allows: Literal["", "commercial", "sharing"] = "",
    licences: Mapping[str, str] | None = None,
    images: str | Sequence[str] = (),
    order: Literal["interleave", "concat"] = "interleave",
    image_tokens: int = 576,
    data_root: str | Path | None = None,
    places: Mapping[str, str] | None = None,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Mix:
    """Mix datasets, or build a locked mix again.

    Args:
        sources: ``PATH:AMOUNT`` each (`vlit.curate.amount`), or a mixture file; none to build what ``lock`` says.
        out: the run folder; without it nothing is written.
        lock: with sources, where to write a copy of the lock; without, the lock to build again.
        seed: of the draws.
        by: what amounts count: ``samples``, or ``tokens`` (estimated).
        total: the size of the mix, which weights divide.
        temperature: raise weights to 1/T; datasets without an amount weigh as much as they have.
        until: with weights alone, end when the ``first`` dataset is used up, or ``all`` are.
        if_short: where a dataset has less than is asked of it: ``stop``, ``take`` what there is, or ``repeat`` it.
        per_image: most samples of one image, 0 for no limit.
        per_source: most samples of one source, as samples name it, 0 for no limit.
        licence_allows: keep only samples whose licence is known to allow ``commercial`` use or ``sharing``.
        licences: licences of datasets whose samples state none, by name of the dataset.
        images: folder to put in front of image paths, one for all datasets or one for each.
        order: ``interleave`` the datasets evenly, or ``concat`` them.
        image_tokens: tokens that an image counts.
        data_root: with a lock, a folder that holds its datasets.
        places: with a lock, paths of its datasets by name.
        engine, overwrite: as in `construct`.
    """
    engine = engine or Engine()
    given = [sources] if isinstance(sources, str) else list(sources)
    settings = MixSettings(
        seed=seed, by=by, total=total, temperature=temperature, until=until or "first", if_short=if_short,
        per_image=per_image, per_source=per_source, licence_allows=licence_allows, order=order,
        image_tokens=image_tokens,
    )  # fmt: skip
    if not given and lock is not None:
        if settings != MixSettings() or images or licences:
            raise UsageError(
                str(lock), "says all settings of its mix, and others were given beside it",
                "Leave them out, or name the datasets to mix anew.",
            )  # fmt: skip
        return _again(Path(lock), out, data_root, places or {}, engine, overwrite=overwrite)
    if data_root is not None or places:
        raise UsageError(
            "--data-root and --source", "say where the datasets of a lock are, and datasets are named",
            "Leave them out, or leave the datasets out and name the --lock.",
        )  # fmt: skip
    settings.check()
    mixture = parts_of(given)
    if until is None and mixture.until:
        settings = msgspec.structs.replace(settings, until=mixture.until)
    parts = _with_options(mixture.parts, images, licences or {})
    if out is None:
        if lock is not None:
            raise UsageError("--lock", "is written with a mix, and nothing is written without --out", "Add --out.")
        return _planned(parts, settings, engine)
    made = _make(parts, settings, Path(out), engine, overwrite=overwrite)
    if lock is not None:
        copy_lock(read_lock(Path(out) / LOCK), Path(out) / LOCK, Path(lock), overwrite=overwrite)
    return made


def _planned(parts: Sequence[Part], settings: MixSettings, engine: Engine) -> Mix:
    with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
        folder = RunFolder.create(Path(temporary) / "mix", "mix", {})
        ingredients, _ = _ingredients(parts, [Path(part.path) for part in parts], folder, engine)
        return Mix(mix_shards(ingredients, settings, engine).lines, settings.by, None)


def _make(parts: Sequence[Part], settings: MixSettings, out: Path, engine: Engine, *, overwrite: bool) -> Mix:
    began = time.monotonic()
    paths = [Path(part.path) for part in parts]
    opened = [open_dataset(path, part.format or None) for path, part in zip(paths, parts, strict=True)]
    folder = RunFolder.create(out, "mix", _described(parts, settings), overwrite=overwrite)
    done = _done(folder, opened, parts)
    if done is not None:
        return done
    with folder.unless_refused():
        ingredients, opened = _ingredients(parts, paths, folder, engine)
        mixed = mix_shards(ingredients, settings, engine, folder)
    files = [(source.format, file_records(source.path, source.files())) for source in opened]
    write_lock(out / LOCK, ingredients, files, settings, mixed)
    _finish(folder, ingredients, opened, files, mixed.lines, began)
    return Mix(mixed.lines, settings.by, out)


def _again(
    path: Path, out: str | Path | None, root: str | Path | None, places: Mapping[str, str], engine: Engine, *,
    overwrite: bool,
) -> Mix:  # fmt: skip
    """Build a locked mix again, or only look whether that can be done."""
    began = time.monotonic()
    lock = read_lock(path)
    found, told = find_sources(lock, path, None if root is None else Path(root), places)
    if told:
        raise differs(path, told)
    if out is None:
        return Mix([], lock.settings.by, None, [f"{path}: all {len(lock.sources)} datasets are there as recorded"])
    parts = [source.part() for source in lock.sources]
    folder = RunFolder.create(out, "mix", _described(parts, lock.settings), overwrite=overwrite)
    ingredients, opened = _ingredients(parts, found, folder, engine)
    chosen = locked_times(lock, path, ingredients)
    mixed = mix_shards(ingredients, lock.settings, engine, folder, chosen)
    wrong = compare_output(lock, mixed.shards)
    if wrong:
        raise differs(path, wrong)
    copy_lock(lock, path, Path(out) / LOCK, overwrite=True)
    files = [(source.format, source.files) for source in lock.sources]
    _finish(folder, ingredients, opened, files, mixed.lines, began)
    files_ = f"{len(mixed.shards)} file{'' if len(mixed.shards) == 1 else 's'}"
    note = f"the same bytes as the lock says: {files_}, {lock.output.samples:,} samples"
    return Mix(mixed.lines, lock.settings.by, Path(out), [note])


def _ingredients(
    parts: Sequence[Part], paths: Sequence[Path], folder: RunFolder, engine: Engine
) -> tuple[list[Ingredient], list[DatasetInput]]:
    """The datasets as shards: their own where they can be used as they lie, else stages of the folder."""
    opened = [open_dataset(path, part.format or None) for path, part in zip(paths, parts, strict=True)]
    found: list[Ingredient] = []
    for number, (part, source) in enumerate(zip(parts, opened, strict=True)):
        stage = f"work/source-{number}"
        shards = sample_shards(source, folder, engine, None, stage)
        found.append(Ingredient(part, shards, sum(line.rejected for line in folder.lines(stage))))
    return found, opened


def _described(parts: Sequence[Part], settings: MixSettings) -> dict[str, Any]:
    sources = [
        {"name": p.name, "path": p.path, "amount": str(p.amount), "images": p.images, "licence": p.licence}
        for p in parts
    ]
    return {"sources": sources, **msgspec.to_builtins(settings)}


def _done(folder: RunFolder, opened: Sequence[DatasetInput], parts: Sequence[Part]) -> Mix | None:
    """The mix that is in the folder, where it is finished and no dataset changed since."""
    info = folder.info()
    if not info.get("finished"):
        return None
    before = {name: known.get("fingerprint") for name, known in info["inputs"].items()}
    now = {part.name: source.fingerprint() for part, source in zip(parts, opened, strict=True)}
    if before != now or not (folder.path / LOCK).is_file():
        return None
    lines = msgspec.convert(info["datasets"], list[Line])
    return Mix(lines, info["settings"]["by"], folder.path, ["this mix was there already, from the same files"])


def _finish(
    folder: RunFolder,
    ingredients: Sequence[Ingredient],
    opened: Sequence[DatasetInput],
    files: Sequence[tuple[str, list[LockedFile]]],
    lines: Sequence[Line],
    began: float,
) -> None:
    inputs = {
        each.part.name: {
            "path": str(source.path), "format": format_, "fingerprint": source.fingerprint(),
            "files": msgspec.to_builtins(held),
        }
        for each, source, (format_, held) in zip(ingredients, opened, files, strict=True)
    }  # fmt: skip
    kept = sum(line.kept for line in lines)
    info = {
        **folder.info(),
        "finished": True,
        "seed": folder.info()["settings"]["seed"],
        "inputs": inputs,
        "counts": {
            "kept": kept,
            "left_out": sum(line.samples - line.distinct for line in lines),
            "rejected": sum(line.refused for line in lines),
        },
        "datasets": msgspec.to_builtins(list(lines)),
        "times": {"mix": round(time.monotonic() - began, 2)},
    }
    folder.write_text("report.html", mix_report(lines, info))
    folder.write_text("README.md", mix_readme(lines, info))
    folder.write_info(info)
    shutil.rmtree(folder.path / "work", ignore_errors=True)


def _with_options(parts: Sequence[Part], images: str | Sequence[str], licences: Mapping[str, str]) -> list[Part]:
    """The parts with the folders of images and the licences that were given beside them."""
    folders = [images] if isinstance(images, str) else list(images)
    if len(folders) not in (0, 1, len(parts)):
        raise UsageError(
            "--images", f"{len(folders)} for {len(parts)} datasets", "Give one for all, or one for each in order."
        )
    names = [part.name for part in parts]
    for name in licences:
        if name not in names:
            raise UsageError(f"--licence {name}", "no dataset of the mix is called so", nearest(name, names))
    found = []
    for number, part in enumerate(parts):
        folder = folders[number if len(folders) > 1 else 0] if folders else ""
        found.append(
            msgspec.structs.replace(
                part, images=part.images or str(folder), licence=licences.get(part.name, part.licence)
            )
        )
    return found


__all__ = ["LOCK", "Mix", "mix"]
