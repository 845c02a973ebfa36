"""A scene's picture for a model: found when it is needed, known by its content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from vlit.endpoint import data_url
from vlit.imagefile import image_file
from vlit.schema import ImageRef


class Picture:
    """The pixels of an image, from its record, its path, or a folder that holds a file of its name.

    Attributes:
        mark: a hash of the bytes; ``""`` where there is no such file.
    """

    def __init__(self, image: ImageRef, folder: str = "") -> None:
        self._image = image
        self._folder = Path(folder) if folder else None
        self.mark = _mark(image, self._folder)

    def url(self) -> str:
        """The picture as a data URL."""
        return data_url(_data(self._image, self._folder) or b"")


@lru_cache(maxsize=256)  # drafts of one scene follow each other
def _mark(image: ImageRef, folder: Path | None) -> str:
    data = _data(image, folder)
    return hashlib.sha256(data).hexdigest()[:32] if data else ""


def _data(image: ImageRef, folder: Path | None) -> bytes | None:
    found = image_file(image, folder)
    if found is None and folder is not None and image.path:
        found = image_file(ImageRef(path=Path(image.path).name), folder)
    if isinstance(found, bytes) or found is None:
        return found
    try:
        return found.read_bytes()
    except OSError:
        return None
