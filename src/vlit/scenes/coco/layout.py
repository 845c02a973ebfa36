"""Where COCO annotations and their images lie: the files, the split of each, the folders that may hold its images."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from vlit.errors import InputError

Kind = Literal["captions", "instances", "person_keypoints"]
PREFIXES: tuple[Kind, ...] = ("captions", "instances", "person_keypoints")
_KEYS = (b'"images"', b'"annotations"', b'"categories"', b'"licenses"', b'"info"')
_PEEK = 1 << 16


class Split(msgspec.Struct, frozen=True):
    """Annotation files that speak of the same images, and the folders to look for these in, most likely first."""

    name: str
    files: tuple[Path, ...]
    folders: tuple[Path, ...]


def splits(path: Path) -> list[Split]:
    """The splits under a folder, or the one of a single file, ordered by the name of their first file.

    Raises `InputError` where a folder holds no ``instances_*``, ``captions_*`` or ``person_keypoints_*`` file.
    """
    if not path.is_dir():
        path = path.parent.resolve() / path.name  # a link to a file stays: its images lie beside the link
        return [_split(_split_name(path), [path])]
    path = path.resolve()
    files = _named(path / "annotations") or _named(path)
    if not files:
        raise InputError(
            str(path),
            "holds no COCO annotations (no instances_*.json, captions_*.json or person_keypoints_*.json "
            "in it or in its folder 'annotations')",
            "Name the folder above 'annotations', or one annotation file.",
        )
    groups: dict[str, list[Path]] = {}
    for file in files:
        groups.setdefault(_split_name(file), []).append(file)
    return [_split(name, group) for name, group in groups.items()]


def looks_like(path: Path) -> float:
    """How surely a path is COCO, from names and the ends of the file."""
    try:
        if path.is_dir():
            return 0.9 if _named(path / "annotations") or _named(path) else 0.0
        if path.suffix.lower() != ".json":
            return 0.0
        with path.open("rb") as file:
            head = file.read(_PEEK)
            file.seek(max(0, file.seek(0, 2) - _PEEK))
            tail = file.read()
    except OSError:
        return 0.0
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return 0.0
    found = sum(key in head or key in tail for key in _KEYS)
    return 0.9 if found >= 2 else 0.2 * found


def _named(folder: Path) -> list[Path]:
    return sorted(p for prefix in PREFIXES for p in folder.glob(f"{prefix}*.json") if p.is_file())


def _split_name(file: Path) -> str:
    """``instances_train2017.json`` is of split ``train2017``; a name of another form has no split."""
    for prefix in PREFIXES:
        if file.stem.startswith(prefix):
            return file.stem.removeprefix(prefix).lstrip("_-.")
    return ""


def _split(name: str, files: list[Path]) -> Split:
    here = files[0].parent
    above = here.parent
    candidates = [here, here / name, above / name, above / "images" / name, here / "images", above / "images", above]
    folders = dict.fromkeys(folder for folder in candidates if folder.is_dir())
    return Split(name, tuple(files), tuple(folders))
