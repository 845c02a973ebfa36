"""Boxes as text, for formats that have no field for them, and boxes read from numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vlit.formats.base import BoxStyle
from vlit.formats.refusal import Refusal
from vlit.schema import Box, ImageRef, Part

_TOLERANCE = 1.0  # pixels by which annotators' boxes may pass the border of the image; they are clipped to it


def box_text(box: Box | None, image: ImageRef, style: BoxStyle) -> str:
    """A box in brackets, as models are taught to write it.

    Args:
        box: absolute ``x1, y1, x2, y2`` in pixels.
        image: the image it lies in; its size must be known for the ``norm`` styles, and clips the box where it is
            known.
        style: ``abs`` gives ``[12, 34, 56, 78]``, integer pixels; ``norm1`` gives ``[0.120, 0.340, 0.560, 0.780]``,
            fractions of width and height; ``norm1000`` gives integers of 0 to 1000.

    Raises:
        Refusal: gate ``box``, where there is no box, it is not one, it lies outside, or the image's size is needed
            and unknown.
    """
    if box is None or not all(math.isfinite(v) for v in box) or box[0] > box[2] or box[1] > box[3]:
        raise Refusal("box", f"{'has no box' if box is None else f'{list(box)} is not a box'}")
    width, height = image.width, image.height
    if width > 0 and height > 0:
        if min(box[:2]) < -_TOLERANCE or box[2] > width + _TOLERANCE or box[3] > height + _TOLERANCE:
            raise Refusal("box", f"{list(box)} lies outside its image of {width} x {height} pixels")
        limits = (width, height, width, height)
        values = [min(max(v, 0.0), float(limit)) for v, limit in zip(box, limits, strict=True)]
        if style == "norm1":
            return "[" + ", ".join(f"{v / limit:.3f}" for v, limit in zip(values, limits, strict=True)) + "]"
        if style == "norm1000":
            return str([_nearest(v / limit * 1000) for v, limit in zip(values, limits, strict=True)])
        return str([_nearest(v) for v in values])
    if style != "abs":
        raise Refusal("box", f"the size of image '{image.path}' is unknown, and boxes in '{style}' need it")
    return str([_nearest(v) for v in box])


def box_part(values: Sequence[float], phrase: str = "", image: int = 0) -> Part:
    """A box that a file gives as ``x1, y1, x2, y2`` in pixels.

    Raises:
        Refusal: gate ``box``, where these are not four numbers, or the corners are not in order.
    """
    if len(values) != 4:
        raise Refusal("box", f"{list(values)} is not a box but {len(values)} numbers")
    x1, y1, x2, y2 = (float(v) for v in values)
    if x1 > x2 or y1 > y2:
        raise Refusal("box", f"{list(values)} is not a box: its corners are not in order")
    return Part("box", phrase, (x1, y1, x2, y2), image)


def _nearest(value: float) -> int:
    """The nearest integer, halves up (Python's own rounding would send 0.5 and 1.5 in different directions)."""
    return math.floor(value + 0.5)
