"""The bytes of images, for formats that hold pixels: read where only a path is known, checked by how they begin."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from vlit.formats.refusal import Refusal
from vlit.imagefile import MOST_PIXELS, read_header
from vlit.schema import ImageRef

_BEGINNINGS = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\x00": "tif",
    b"MM\x00*": "tif",
}


_MEDIA = {"jpg": "jpeg", "tif": "tiff"}
_URL_SAFE = str.maketrans("-_", "+/")


def ending(data: bytes) -> str:
    """The file ending that an image's bytes call for; ``""`` where they are not those of an image."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((name for start, name in _BEGINNINGS.items() if data.startswith(start)), "")


def media_type(data: bytes) -> str:
    """The media type of an image's bytes. Raises `Refusal` (gate ``image``) where they are not those of one."""
    kind = ending(data)
    if not kind:
        raise Refusal("image", "has pixels that do not begin like an image")
    return f"image/{_MEDIA.get(kind, kind)}"


def pixels(image: ImageRef) -> bytes:
    """An image's bytes, read from its path where they are not known.

    Raises `Refusal` (gate ``image``) where they cannot be had, are not those of an image, or claim an absurd size.
    """
    data = image.bytes
    if data is None:
        if not image.path or "://" in image.path:
            raise Refusal("image", f"the pixels of '{image.path}' are not at hand, and the format holds pixels")
        try:
            data = Path(image.path).read_bytes()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise Refusal("image", f"'{image.path}' cannot be read ({why}), and the format holds pixels") from None
    if not ending(data):
        raise Refusal("image", f"'{image.path}' does not begin like an image")
    if read_header(data).state == "huge":
        raise Refusal("image", f"'{image.path}' claims more than {MOST_PIXELS:,} pixels")
    return data


def from_base64(text: str) -> bytes:
    """An image's bytes from base64, with or without the start of a data URL.

    Raises `Refusal` (gate ``image``) where it is not base64 or not an image.
    """
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        data = base64.b64decode("".join(text.split()).translate(_URL_SAFE), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("image", "has an image that is not base64") from None
    if not ending(data):
        raise Refusal("image", "has base64 that does not begin like an image")
    return data
