"""Sizes of image files for scenes, or an error that becomes a reject."""

from __future__ import annotations

from pathlib import Path

from vlit.errors import InputError
from vlit.imagefile import KINDS, MOST_PIXELS, read_header


class ImageError(InputError):
    """An image file is missing, is no image, is cut off, or is absurdly large. Callers turn it into a `Reject`."""


def image_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as stored, from the header alone.

    An EXIF orientation is *not* applied: annotations refer to the stored pixels. Reads JPEG, PNG, WebP, GIF, BMP and
    TIFF; refuses more than 89 million pixels (Pillow's guard against decompression bombs). A file that is cut off after
    its header passes; `whole_image_size` notices that too.

    Raises:
        ImageError: the file is missing, unreadable, not an image, or too large.
    """
    return _size(path, whole=False)


def whole_image_size(path: Path) -> tuple[int, int]:
    """`image_size` of a file that also ends as its format demands (JPEG and PNG; others are not looked at further).

    Raises:
        ImageError: as `image_size`, or the file is cut off.
    """
    return _size(path, whole=True)


def _size(path: Path, *, whole: bool) -> tuple[int, int]:
    header = read_header(path, whole=whole)
    if header.state == "missing":
        raise ImageError(str(path), "the image file is missing", "Put it there, or drop the annotation.")
    if header.state == "huge":
        raise ImageError(str(path), f"claims more than {MOST_PIXELS:,} pixels", "Scale the image down.")
    if header.state == "cut":
        raise ImageError(str(path), f"is cut off: the {header.kind} data has no end", "Fetch the file again.")
    if header.state == "unreadable":
        why = header.why or f"not a readable {', '.join(KINDS)} image"
        raise ImageError(str(path), f"cannot be read ({why})", "Fetch the file again.")
    return header.width, header.height
