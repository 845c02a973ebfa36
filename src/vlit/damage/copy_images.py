"""Pictures that are there more than once, under other names."""

from __future__ import annotations

import io
from pathlib import PurePosixPath

import msgspec
from PIL import Image

from vlit.damage.base import Choice, Data, damage
from vlit.imagefile import image_file, read_header
from vlit.schema import ImageRef, Sample

_QUALITY = 60


@damage(name="copy_images")
def copy_images(data: Data, choice: Choice) -> list[Sample]:
    """Add a copy of the first sample of chosen pictures, the picture recompressed as a JPEG under another name.

    The copy holds its pixels and keeps their size, so that boxes still fit. A picture that cannot be read has none.
    """
    copies: list[Sample] = []
    seen: set[str] = set()
    for sample in data.samples:
        if len(sample.images) != 1:
            continue
        name = sample.images[0].path or sample.id  # embedded pixels need no path
        if name not in seen and choice.takes(name) and (again := _copy(sample.images[0], name)) is not None:
            copies.append(msgspec.structs.replace(sample, id=f"{sample.id}-copy", images=(again,)))
        seen.add(name)
    return [*data.samples, *copies]


def _copy(image: ImageRef, name: str) -> ImageRef | None:
    """The image recompressed and named after another, or None where it cannot be read."""
    source = image_file(image)
    if source is None or read_header(source, whole=True).state != "good":
        return None
    buffer = io.BytesIO()
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as opened:
            opened.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
            width, height = opened.size
    except (OSError, ValueError, SyntaxError):  # damaged behind a header that is good
        return None
    stem = name.removesuffix(PurePosixPath(name).suffix)
    return ImageRef(path=f"{stem}-copy.jpg", bytes=buffer.getvalue(), width=width, height=height)
