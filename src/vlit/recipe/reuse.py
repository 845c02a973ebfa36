"""When a step need not run again: its options, what it read and what it wrote are as they were.

What a step was is kept with what it wrote: in ``run.json`` of a run folder, under ``recipe``, or for a file in a hidden
file beside it (``.llava.json.recipe.json``). Files and run folders are known by their content; other folders, such as
those of images, by the names, sizes and times of their files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from vlit._version import __version__
from vlit.curate.mixture import read_mixture
from vlit.errors import VlitError
from vlit.formats import open_dataset
from vlit.inputs import SCENES
from vlit.recipe.flow import named_paths
from vlit.runfolder import RunFolder, digest, file_digest, source_digest, writing

_KEY = "recipe"
_PASSING = ("work", "cache", "show")  # folders within a run folder whose content follows from the rest
_LONG = 60


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """How something was made: the command and version, its options, and hashes of what it read and wrote, by path."""

    command: str
    vlit: str
    options: dict[str, Any]
    inputs: dict[str, str]
    outputs: dict[str, str] = {}


def making(command: str, options: Mapping[str, Any], writes: Mapping[str, Path]) -> Made:
    """What a step is, before it runs: its outputs are not known yet."""
    read: dict[str, str] = {}
    for name, value in options.items():
        for path in named_paths(value) if name not in writes else ():
            read[str(path)] = content_digest(path)
    return Made(command=command, vlit=__version__, options=dict(options), inputs=read)


def before(writes: Mapping[str, Path]) -> Made | None:
    """How what is there was made; None where that is not known."""
    for path in writes.values():
        try:
            if RunFolder.is_one(path):
                content = RunFolder.open(path).info().get(_KEY)
            else:
                content = msgspec.json.decode(_beside(path).read_bytes())
            return None if content is None else msgspec.convert(content, Made)
        except (OSError, VlitError, msgspec.DecodeError, msgspec.ValidationError):
            return None
    return None


def remember(made: Made, writes: Mapping[str, Path]) -> None:
    """Keep how something was made, with what was written."""
    outputs = {str(path): content_digest(path) for path in writes.values() if path.exists()}
    record = msgspec.to_builtins(msgspec.structs.replace(made, outputs=outputs))
    for path in list(writes.values())[:1]:
        if RunFolder.is_one(path):
            folder = RunFolder.open(path)
            folder.write_info({**folder.info(), _KEY: record})
        elif path.is_file():
            with writing(_beside(path)):
                _beside(path).write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")


def changed(now: Made, then: Made | None) -> str:
    """Why a step has to run, one clause; ``""`` where it need not."""
    if then is None:
        return "it has not run yet"
    if then.vlit != now.vlit:
        return f"it was made with vlit {then.vlit}"
    if then.command != now.command:
        return f"vlit {then.command} wrote there before"
    others = [n for n in {**then.options, **now.options} if then.options.get(n) != now.options.get(n)]
    if others:
        return "; ".join(f"{n} was {_short(then.options.get(n))} and is {_short(now.options.get(n))}" for n in others)
    differ = [path for path in {**then.inputs, **now.inputs} if then.inputs.get(path) != now.inputs.get(path)]
    if differ:
        return f"{', '.join(differ)} changed"
    gone = [path for path in then.outputs if not Path(path).exists()]
    if gone:
        return f"{', '.join(gone)} is gone"
    touched = [path for path, known in then.outputs.items() if content_digest(Path(path)) != known]
    return f"{', '.join(touched)} was changed by hand" if touched else ""


def content_digest(path: Path) -> str:
    """A hash of what is at a path: of a file and all that it lists, of a run folder's data, else of names, sizes and
    times."""
    if RunFolder.is_one(path):
        files = [f for f in sorted(path.rglob("*.parquet")) if f.relative_to(path).parts[0] not in _PASSING]
        scenes = [(line.shard, line.sha256) for line in RunFolder.open(path).lines(SCENES)]  # which measuring reads
        return digest([[(f.relative_to(path).as_posix(), file_digest(f)) for f in files], scenes])
    if path.is_dir():
        return source_digest([f for f in path.rglob("*") if f.is_file()])
    return digest([(f.name, file_digest(f)) for f in _listed(path)])


def _listed(path: Path) -> list[Path]:
    """A file, and those that it names where it is a mixture or a list of files."""
    found = [path]
    try:
        mixture = read_mixture(path)
        found += [] if mixture is None else [p for part in mixture.parts if (p := Path(part.path)).is_file()]
        found += [f for f in open_dataset(path).files() if f.is_file()]
    except VlitError:  # no dataset: annotations, a rubric, a lock
        pass
    return list(dict.fromkeys(found))


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.recipe.json")


def _short(value: Any) -> str:
    if value is None:
        return "not given"
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
