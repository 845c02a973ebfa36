"""Looks at image files: is there one, is it whole, what is it, how large. Each path once."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import msgspec

from vlit.formats.images import ImageFolder
from vlit.imagefile import is_file, read_header
from vlit.schema import ImageRef

_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".JPG", ".PNG")


class Picture(msgspec.Struct, frozen=True):
    """What is known of an image file.

    Attributes:
        state: ``url`` and ``unnamed`` (not looked at), or that of `vlit.imagefile.Header`.
        kind: Pillow's name of its format, ``""`` where it was not looked at.
        width, height: in pixels as stored, 0 where unknown.
    """

    state: str
    kind: str = ""
    width: int = 0
    height: int = 0


class Pictures:
    """Looks at images, relative to a folder and then to the working directory, and remembers what it saw."""

    def __init__(self, root: Path) -> None:
        self._folder = ImageFolder(root)
        self._seen: dict[str, Picture] = {}
        self.off = False
        """Whether files are left alone."""

    def there(self, path: str) -> bool:
        """Whether a path names a file."""
        return is_file(self._place(path))

    def twin(self, path: str) -> str:
        """The name of a file that differs from a missing one in its ending alone; ``""`` where there is none."""
        name = PurePosixPath(path)
        if not name.name:
            return ""
        return next((str(n) for n in map(name.with_suffix, _SUFFIXES) if self.there(str(n))), "")

    def look(self, image: ImageRef) -> Picture:
        """What an image is. The header is read, and the end of a JPEG or PNG; pixels are never decoded."""
        if image.bytes is not None:
            return _look(image.bytes)
        if not image.path:
            return Picture("unnamed")
        if "://" in image.path:
            return Picture("url")
        if self.off:
            return Picture("unnamed")
        if image.path not in self._seen:
            self._seen[image.path] = _look(self._place(image.path))
        return self._seen[image.path]

    def _place(self, path: str) -> Path:
        found = Path(self._folder.resolve(path))
        return found if is_file(found) else Path(path)


def _look(source: Path | bytes) -> Picture:
    header = read_header(source, whole=True)
    return Picture(header.state, header.kind, header.width, header.height)
