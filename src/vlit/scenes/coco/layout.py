"""Where COCO annotations and their images lie: the files, the split of each, the folders that may hold its images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from vlit.errors import InputError
from vlit.scenes.places import head

Kind = Literal["captions", "instances", "person_keypoints"]
PREFIXES: tuple[Kind, ...] = ("captions", "instances", "person_keypoints")
LVIS = "lvis"
"""How LVIS's files begin: ``lvis_v1_val.json``."""
_KEYS = (b'"images"', b'"annotations"', b'"categories"', b'"licenses"', b'"info"')
_LVIS_KEYS = (b'"neg_category_ids"', b'"not_exhaustive_category_ids"', b'"instance_count"')
_PEEK = 1 << 16


class Split(msgspec.Struct, frozen=True):
    """Annotation files that speak of the same images, and the folders to look for these in, most likely first."""

    name: str
    files: tuple[Path, ...]
    folders: tuple[Path, ...]


def splits(path: Path, prefixes: Sequence[str] = PREFIXES) -> list[Split]:
    """The splits under a folder, or the one of a single file, ordered by the name of their first file.

    Raises `InputError` where a folder holds no file whose name begins with one of the prefixes.
    """
    if not path.is_dir():
        path = path.parent.resolve() / path.name  # a link to a file stays: its images lie beside the link
        return [_split(_split_name(path, prefixes), [path])]
    path = path.resolve()
    files = _named(path, prefixes)
    if not files:
        kind = "LVIS" if LVIS in prefixes else "COCO"
        names = " or ".join(", ".join(f"{prefix}_*.json" for prefix in prefixes).rsplit(", ", 1))
        raise InputError(
            str(path),
            f"holds no {kind} annotations (no {names} in it or in its folder 'annotations')",
            "Name the folder above 'annotations', or one annotation file.",
        )
    groups: dict[str, list[Path]] = {}
    for file in files:
        groups.setdefault(_split_name(file, prefixes), []).append(file)
    return [_split(name, group) for name, group in groups.items()]


def looks_like(path: Path, prefixes: Sequence[str] = PREFIXES) -> float:
    """How surely a path is COCO (or LVIS, by its prefix), from names and the ends of the file."""
    try:
        if path.is_dir():
            return 0.9 if _named(path, prefixes) else 0.0
        if ".json" not in path.suffixes:
            return 0.0
        start = head(path)
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _PEEK))
            tail = file.read()
    except OSError:
        return 0.0
    if not start.startswith(b"{") or b'"segments_info"' in start:  # of panoptic files
        return 0.0
    found = sum(key in start or key in tail for key in _KEYS)
    if (LVIS in prefixes) != any(key in start or key in tail for key in _LVIS_KEYS):
        return 0.0
    return 0.9 if found >= 2 else 0.2 * found


def _named(folder: Path, prefixes: Sequence[str]) -> list[Path]:
    """The annotation files of a folder: those in its folder ``annotations``, else those in itself."""
    for place in (folder / "annotations", folder):
        files = sorted(p for prefix in prefixes for p in place.glob(f"{prefix}*.json") if p.is_file())
        if files:
            return files
    return []


def _split_name(file: Path, prefixes: Sequence[str]) -> str:
    """``instances_train2017.json`` is of split ``train2017``; a name of another form has no split."""
    for prefix in prefixes:
        if file.stem.startswith(prefix):
            return file.stem.removeprefix(prefix).lstrip("_-.")
    return ""


def _split(name: str, files: list[Path]) -> Split:
    here = files[0].parent
    above = here.parent
    candidates = [here, here / name, above / name, above / "images" / name, here / "images", above / "images", above]
    folders = dict.fromkeys(folder for folder in candidates if folder.is_dir())
    return Split(name, tuple(files), tuple(folders))
