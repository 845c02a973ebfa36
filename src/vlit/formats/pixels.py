"""The bytes of images, for formats that hold pixels: read where only a path is known, checked by how they begin."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from pathlib import Path

from vlit.formats.refusal import Refusal
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
_MOST_PIXELS = 89_478_485  # Pillow's guard against decompression bombs
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
    if _is_bomb(data):
        raise Refusal("image", f"'{image.path}' claims more than {_MOST_PIXELS:,} pixels")
    return data


def _is_bomb(data: bytes) -> bool:
    """Whether an image's header claims a size that would fill the memory of whoever decodes it; it is not decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                return image.width * image.height > _MOST_PIXELS
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return True
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, OverflowError):
        return False  # damaged, which vlit check tells


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
