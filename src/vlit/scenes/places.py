"""Where annotation files and the pictures that they speak of lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vlit.errors import InputError
from vlit.scenes.images import ImageError, whole_image_size
from vlit.schema import ImageRef
from vlit.textfile import DamagedError, open_text

_PEEK = 1 << 16


def annotation_files(path: Path, patterns: Sequence[str], kind: str) -> list[Path]:
    """The file itself, or the files of a folder that match one of the patterns; absolute, by pattern and then name.

    Raises `InputError` where a folder holds none, or there is nothing at the path.

    Args:
        path: what the user named.
        patterns: globs below the folder.
        kind: what they are, for the message: ``GQA scene graphs``.
    """
    if path.is_file():
        return [path.parent.resolve() / path.name]
    files = [file.resolve() for file in matching(path, patterns)]
    if not files:
        raise InputError(str(path), f"holds no {kind} ({', '.join(patterns)})", "Name the file, or the folder with it.")
    return files


def matching(folder: Path, patterns: Sequence[str]) -> list[Path]:
    """The files below a folder by pattern and then name, each once; none where it is no folder."""
    if not folder.is_dir():
        return []
    found = (file for pattern in patterns for file in sorted(folder.glob(pattern)) if file.is_file())
    return list(dict.fromkeys(found))


def head(path: Path) -> bytes:
    """The first 64 KiB of a text (`vlit.textfile`) without white space; empty where it cannot be read."""
    try:
        with open_text(path) as file:
            return file.read(_PEEK).lstrip()
    except (InputError, DamagedError, OSError):
        return b""


def picture_folders(file: Path, names: Sequence[str] = ()) -> tuple[Path, ...]:
    """Where to look for the pictures of an annotation file, nearest first: its folder and the one above, and in each
    the sub-folders ``images`` and those named."""
    tried = [base / sub for base in (file.parent, file.parent.parent) for sub in (".", "images", *names)]
    return tuple(folder for folder in dict.fromkeys(tried) if folder.is_dir())


def picture(name: str, width: float | None, height: float | None, folders: Sequence[Path]) -> ImageRef:
    """The image of this name with its size: from the file where it is found, else as annotated with the path as named.

    A file is looked for under its whole name and then without its leading folders. Raises `ImageError` where the file
    is broken or not of the annotated size, or where there is neither a file nor a size.
    """
    parts = name.replace("\\", "/").split("/")
    tails = ["/".join(parts[i:]) for i in range(len(parts))]
    path = next((p for tail in tails for folder in folders if _is_file(p := folder / tail)), None)
    if path is None:
        if not (width and height and width >= 1 and height >= 1):
            raise ImageError(name, "the image file is missing, and its size is not annotated", "Put it there.")
        return ImageRef(path=name, width=int(width), height=int(height))
    w, h = whole_image_size(path)
    if (width or w, height or h) != (w, h):
        what = f"is {w} x {h}, but its annotations are on {width or w:g} x {height or h:g}"
        raise ImageError(str(path), what, "Put the original image there.")
    return ImageRef(path=str(path), width=w, height=h)


def _is_file(path: Path) -> bool:
    """False too for a name that no file can have, which an annotation may well hold."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
