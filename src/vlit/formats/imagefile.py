"""Where an image is, and its size from the start of its file."""

from __future__ import annotations

import functools
import io
import warnings
from pathlib import Path

from PIL import Image

from vlit.schema import ImageRef

_KEPT = 200_000  # sizes that are remembered


def image_file(image: ImageRef, folder: Path | None = None) -> Path | bytes | None:
    """An image's bytes where the record holds them, else its file; None where it is a URL or not there.

    Args:
        folder: where relative paths are looked for, before the working directory.
    """
    if image.bytes is not None:
        return image.bytes
    if not image.path or "://" in image.path:
        return None
    places = ([] if folder is None else [folder / image.path]) + [Path(image.path)]
    return next((place for place in places if _there(place)), None)


def size_of(image: ImageRef, folder: Path | None = None) -> tuple[int, int]:
    """Width and height in pixels as stored; ``(0, 0)`` where they cannot be had. Pixels are never decoded.

    Args:
        image: its own size where it has one, else that of its bytes or its file.
        folder: as for `image_file`.
    """
    if image.width > 0 and image.height > 0:
        return image.width, image.height
    if image.bytes is not None:
        return _read(io.BytesIO(image.bytes))
    return _size_of_path(image.path, folder)


@functools.lru_cache(maxsize=_KEPT)
def _size_of_path(path: str, folder: Path | None) -> tuple[int, int]:
    found = image_file(ImageRef(path=path), folder)
    return _read(found) if isinstance(found, Path) else (0, 0)


def _there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, a null byte
        return False


def _read(source: Path | io.BytesIO) -> tuple[int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a size that is too large to decode is a size all the same
            with Image.open(source) as opened:
                return opened.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, 0
