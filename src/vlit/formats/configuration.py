"""Writes beside a data file the configuration with which its trainer runs on it, ready but for the model's name.

The templates are in ``trainer_files/``, named after what they become: ``swift.yaml.j2`` of ``my.jsonl`` is written as
``my.swift.yaml``. Each says in its head where its keys and numbers come from. Paths are absolute, so that training can
start from any folder, and a configuration is good for the machine it was written on. A file of the same name that
differs is a user's work: it is kept, and the report says so.
"""

from __future__ import annotations

import os
import shlex
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from vlit.formats.base import Configured, ExportOptions
from vlit.formats.outgoing import whole_file
from vlit.runfolder import writing


class _Trainer(msgspec.Struct, frozen=True):
    """What a trainer wants beside the data.

    Attributes:
        name: as people write it.
        templates: in ``trainer_files/``, without ``.j2``.
        start: the command, with the path of the last template's file as ``{}``.
        endings: of the data files that its loader takes.
        beside: what the format itself writes beside the data.
        here: whether it has to be started in the folder that image paths are relative to.
    """

    name: str
    templates: tuple[str, ...]
    start: str
    endings: tuple[str, ...] = (".json", ".jsonl")
    beside: tuple[str, ...] = ()
    here: bool = False


_TRAINERS: dict[str, tuple[_Trainer, ...]] = {
    "sharegpt": (
        _Trainer("LLaMA-Factory", ("llamafactory.yaml",), "llamafactory-cli train {}", beside=("dataset_info.json",)),
    ),
    "swift": (_Trainer("ms-swift", ("swift.yaml",), "swift sft {}"),),
    "messages": (_Trainer("TRL", ("trl.yaml",), "trl sft --config {}", (".parquet", ".json", ".jsonl"), here=True),),
    "qwen": (
        _Trainer("Qwen-VL finetune", ("qwen.py", "qwen.sh"), "QWENVL=/path/to/Qwen3-VL/qwen-vl-finetune bash {}"),
    ),
    "internvl": (
        _Trainer("InternVL", ("internvl.meta.json", "internvl.sh"), "INTERNVL=/path/to/InternVL/internvl_chat bash {}"),
    ),
    "llava": (
        _Trainer("LLaVA", ("llava.sh",), "LLAVA=/path/to/LLaVA bash {}", endings=(".json",)),
        _Trainer("LLaVA-OneVision", ("onevision.yaml", "onevision.sh"), "LLAVA_NEXT=/path/to/LLaVA-NeXT bash {}"),
    ),
}
"""The trainers that load a format as it is written; a format that is not here gets no configuration."""


def configure(to: str, target: str | Path, options: ExportOptions | None = None) -> list[Configured]:
    """Write the configurations of the trainers that load a format, beside the data file ``target``.

    Args:
        to: the format's name; one that no trainer loads gets nothing.
        target: the data file as it was given to `vlit.formats.export`; it need not be there yet.
        options: the export's; image paths in the data are relative to its ``image_root``, or to the current folder.

    Returns:
        for each trainer what was written and kept, and the command that starts it.

    Raises:
        OutputError: a file cannot be written.
    """
    data = Path(target)
    root = (options or ExportOptions()).image_root
    images = Path(os.path.abspath(root or ""))  # noqa: PTH100 - without resolving links, which users see as they are
    return [_configured(each, data, images) for each in _TRAINERS.get(to, ()) if data.suffix in each.endings]


def _configured(trainer: _Trainer, data: Path, images: Path) -> Configured:
    files = [_beside(data, template) for template in trainer.templates]
    kept = [
        file
        for file, template in zip(files, trainer.templates, strict=True)
        if not _put(file, _render(template, data, images))
    ]
    started = files[-1]
    folder = ""
    if trainer.here and images != Path.cwd():
        started = started.absolute()
        folder = f"cd {shlex.quote(str(images))} && "
    return Configured(
        trainer=trainer.name,
        files=[str(data.with_name(name)) for name in trainer.beside]
        + [str(file) for file in files if file not in kept],
        kept=[str(file) for file in kept],
        start=folder + trainer.start.format(shlex.quote(str(started))),
    )


def _beside(data: Path, ending: str) -> Path:
    return data.with_name(f"{data.stem}.{ending}")


def _put(file: Path, text: str) -> bool:
    """Write a file unless another is there under its name; whether it now has the text."""
    with writing(file):
        if file.exists():
            return file.is_file() and file.read_bytes() == text.encode()
    with whole_file(file) as out:
        out.write(text.encode())
    return True


def _render(template: str, data: Path, images: Path) -> str:
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)
    environment.filters["quoted"] = _quoted
    environment.filters["shell"] = shlex.quote
    place = data.absolute()
    values: dict[str, Any] = {
        "data": str(place),
        "folder": str(place.parent),
        "stem": data.stem,
        "images": str(images),
        "output": str(_beside(place, "trained")),
        "beside": lambda ending: str(_beside(place, ending)),
    }
    source = resources.files(__package__).joinpath("trainer_files", f"{template}.j2").read_text("utf-8")
    return environment.from_string(source).render(values)


def _quoted(text: str) -> str:
    """A string as JSON, YAML and Python all read it."""
    return msgspec.json.encode(text).decode()
