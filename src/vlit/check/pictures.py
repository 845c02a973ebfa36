"""Looks at image files: is there one, is it whole, what is it, how large. Each path once."""

from __future__ import annotations

import io
import warnings
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec
from PIL import Image, UnidentifiedImageError

from vlit.formats.images import ImageFolder, is_file
from vlit.schema import ImageRef

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".JPG", ".PNG")
_TAIL = 4096
_ENDINGS = {"JPEG": b"\xff\xd9", "MPO": b"\xff\xd9", "PNG": b"IEND\xae\x42\x60\x82"}


class Picture(msgspec.Struct, frozen=True):
    """What is known of an image file.

    Attributes:
        state: ``good``, ``url`` and ``unnamed`` (not looked at), or what is wrong: ``missing``, ``unreadable``,
            ``cut``, ``huge``.
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
            return _look(io.BytesIO(image.bytes))
        if not image.path:
            return Picture("unnamed")
        if "://" in image.path:
            return Picture("url")
        if self.off:
            return Picture("unnamed")
        if image.path not in self._seen:
            self._seen[image.path] = self._open(self._place(image.path))
        return self._seen[image.path]

    def _place(self, path: str) -> Path:
        found = Path(self._folder.resolve(path))
        return found if is_file(found) else Path(path)

    def _open(self, path: Path) -> Picture:
        try:
            with path.open("rb") as file:
                return _look(file)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return Picture("missing")
        except (OSError, ValueError):  # no permission, a name that is too long, a null byte
            return Picture("unreadable")


def _look(file: BinaryIO) -> Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_FORMATS) as image:
                kind, (width, height) = image.format or "", image.size
                ending = _ENDINGS.get(kind)
                length = file.seek(0, io.SEEK_END)
                file.seek(max(0, length - _TAIL))
                whole = ending is None or ending in file.read()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Picture("huge")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, OverflowError):
        return Picture("unreadable")
    return Picture("good" if whole else "cut", kind, width, height)
