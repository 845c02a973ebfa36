"""Where an image is, and what can be told of it without decoding it."""

from __future__ import annotations

import functools
import io
import warnings
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from vlit.schema import ImageRef

State = Literal["good", "missing", "unreadable", "cut", "huge"]
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""The kinds of image that are read, by Pillow's names."""

MOST_PIXELS = 89_478_485
"""More than this is refused before it is decoded: Pillow's guard against decompression bombs."""

_KEPT = 200_000  # sizes that are remembered
_TAIL = 4096
_ENDINGS = {"JPEG": b"\xff\xd9", "MPO": b"\xff\xd9", "PNG": b"IEND\xae\x42\x60\x82"}


class Header(msgspec.Struct, frozen=True):
    """What the start of an image file tells.

    Attributes:
        state: ``good``, or what is wrong: ``missing``, ``unreadable``, ``cut`` off before its end, ``huge``.
        kind: Pillow's name of its format, ``""`` where it could not be read.
        width, height: in pixels as stored (an EXIF orientation is not applied), 0 where unknown.
        why: for ``unreadable``, what the library or the system said.
    """

    state: State
    kind: str = ""
    width: int = 0
    height: int = 0
    why: str = ""


def read_header(source: Path | bytes, *, whole: bool = False) -> Header:
    """Look at the header of an image; its pixels are never decoded.

    Args:
        source: a file, or the bytes of one.
        whole: look at the last 4 KiB too, where a JPEG and a PNG have an end. That finds files cut off by a broken
            download, not damage in the middle.
    """
    try:
        if isinstance(source, bytes):
            return _read(io.BytesIO(source), whole=whole)
        with source.open("rb") as file:
            return _read(file, whole=whole)
    except (FileNotFoundError, NotADirectoryError):
        return Header("missing")
    except (OSError, ValueError) as error:  # a folder, no permission, a name that is too long, a null byte
        return Header("unreadable", why=str(error))


def _read(file: BinaryIO, *, whole: bool) -> Header:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notes on odd metadata
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=KINDS) as image:
                kind, (width, height) = image.format or "", image.size
                ending = _ENDINGS.get(kind) if whole else None
                cut = ending is not None and ending not in _tail(file)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Header("huge")
    except UnidentifiedImageError:
        return Header("unreadable", why=f"not a readable {', '.join(KINDS)} image")
    except (OSError, ValueError, SyntaxError, OverflowError) as error:
        return Header("unreadable", why=str(error))
    return Header("cut" if cut else "good", kind, width, height)


def _tail(file: BinaryIO) -> bytes:
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _TAIL))
    return file.read()


def is_file(path: Path) -> bool:
    """Whether there is a file; False too for a name that no file can have, which a record may well hold."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


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
    return next((place for place in places if is_file(place)), None)


def size_of(image: ImageRef, folder: Path | None = None) -> tuple[int, int]:
    """Width and height in pixels as stored; ``(0, 0)`` where they cannot be had.

    Args:
        image: its own size where it has one, else that of its bytes or its file.
        folder: as for `image_file`.
    """
    if image.width > 0 and image.height > 0:
        return image.width, image.height
    if image.bytes is not None:
        return _size(image.bytes)
    return _size_of_path(image.path, folder)


@functools.lru_cache(maxsize=_KEPT)
def _size_of_path(path: str, folder: Path | None) -> tuple[int, int]:
    found = image_file(ImageRef(path=path), folder)
    return (0, 0) if found is None else _size(found)


def _size(source: Path | bytes) -> tuple[int, int]:
    header = read_header(source)
    return header.width, header.height


def decoded(data: bytes, side: int, mode: str = "RGB") -> Image.Image | None:
    """A Pillow image in a mode, turned as its EXIF says; None where the bytes are no whole image.

    JPEGs are decoded no larger than needed for ``side`` pixels, which is many times faster than whole.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=KINDS) as image:
                image.draft(mode, (side, side))
                return ImageOps.exif_transpose(image).convert(mode)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None
