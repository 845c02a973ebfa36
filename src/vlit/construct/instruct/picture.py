"""A scene's picture for a model: found when it is needed, known by its content."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

from vlit.endpoint import data_url
from vlit.imagefile import image_file
from vlit.schema import ImageRef


class Picture:
    """The pixels of an image: in its record, at its path, or in a folder that holds a file of its name."""

    def __init__(self, image: ImageRef, folder: str = "") -> None:
        self._image = image
        self._folder = Path(folder) if folder else None

    @cached_property
    def mark(self) -> str:
        """A hash of the bytes; ``""`` where there is no such file."""
        data = self._data()
        return hashlib.sha256(data).hexdigest()[:32] if data else ""

    def url(self) -> str:
        """The picture as a data URL. Read anew, so that those of waiting requests are not held."""
        return data_url(self._data() or b"")

    def _data(self) -> bytes | None:
        found = image_file(self._image, self._folder)
        if found is None and self._folder is not None and self._image.path:
            found = image_file(ImageRef(path=Path(self._image.path).name), self._folder)
        if isinstance(found, bytes) or found is None:
            return found
        try:
            return found.read_bytes()
        except OSError:
            return None
