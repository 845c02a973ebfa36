"""What can be told of an image file without decoding it."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from vlit.errors import InputError

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_TAIL = 4096
_ENDINGS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xae\x42\x60\x82"}


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
    return _header(path)[0]


def whole_image_size(path: Path) -> tuple[int, int]:
    """`image_size` of a file that also ends as its format demands (JPEG and PNG; others are not looked at further).

    A cheap look at the last 4 KiB: it finds files cut off by a broken download, not damage in the middle.

    Raises:
        ImageError: as `image_size`, or the file is cut off.
    """
    size, kind = _header(path)
    ending = _ENDINGS.get(kind)
    if ending is not None:
        with path.open("rb") as file:
            length = file.seek(0, 2)
            file.seek(max(0, length - _TAIL))
            if ending not in file.read():
                raise ImageError(str(path), f"is cut off: the {kind} data has no end", "Fetch the file again.")
    return size


def _header(path: Path) -> tuple[tuple[int, int], str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notes on odd metadata say nothing about the size
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as image:
                return image.size, image.format or ""
    except FileNotFoundError:
        raise ImageError(str(path), "the image file is missing", "Put it there, or drop the annotation.") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        limit = f"{Image.MAX_IMAGE_PIXELS or 0:,}"
        raise ImageError(str(path), f"claims more than {limit} pixels", "Scale the image down.") from None
    except UnidentifiedImageError:
        raise ImageError(str(path), f"is not a readable {', '.join(_FORMATS)} image", "Fetch the file again.") from None
    except (OSError, ValueError, SyntaxError, OverflowError) as error:
        raise ImageError(str(path), f"cannot be read ({error})", "Fetch the file again.") from None
