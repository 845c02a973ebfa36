"""A picture as a server takes it: a data URL, so that no path and no file name is ever sent."""

from __future__ import annotations

import base64
import io

from vlit.imagefile import decoded

SIDE = 1024
"""Pixels of the longer side: larger pictures are shrunk, since servers bill by size."""
_SENT_AS_IS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png"}
_MOST_BYTES = 1 << 20


def data_url(data: bytes) -> str:
    """A picture as a data URL, made smaller where it is large; unreadable bytes go as they are, to be refused."""
    kind = next((kind for start, kind in _SENT_AS_IS.items() if data.startswith(start)), "")
    image = decoded(data, SIDE)
    if image is not None and (not kind or len(data) > _MOST_BYTES or max(image.size) > SIDE):
        image.thumbnail((SIDE, SIDE))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=90)
        data, kind = buffer.getvalue(), "jpeg"
    return f"data:image/{kind or 'jpeg'};base64,{base64.b64encode(data).decode()}"


def sent_pixels(width: int, height: int) -> int:
    """Pixels of a picture of that size as it is sent."""
    scale = min(1.0, SIDE / max(width, height, 1))
    return round(width * scale) * round(height * scale)
