"""Annotated boxes as xyxy inside their image."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vlit.schema import Box

_ROUNDING_PX = 2.0
"""Annotated boxes stick out of the image by up to this much through rounding; more than that is worth counting."""


class Unfit(ValueError):
    """A box or key points that cannot be right; the text says why."""


def clipped_box(xywh: Sequence[float] | None, width: int, height: int) -> tuple[Box, bool]:
    """The box as xyxy inside the image, and whether more than rounding was cut off.

    Raises `Unfit` where it is not four finite numbers, has no area, or lies outside.
    """
    if xywh is None or len(xywh) != 4:
        raise Unfit("the box is not four numbers [x, y, width, height]")
    x, y, w, h = map(float, xywh)
    return clipped_corners((x, y, x + w, y + h), width, height)


def clipped_corners(xyxy: Sequence[float] | None, width: int, height: int) -> tuple[Box, bool]:
    """As `clipped_box`, of a box that is given by two corners."""
    if xyxy is None or len(xyxy) != 4:
        raise Unfit("the box is not four numbers [x1, y1, x2, y2]")
    x, y, x2, y2 = map(float, xyxy)
    if not math.isfinite(x + y + x2 + y2):
        raise Unfit("the box is not finite")
    if x2 <= x or y2 <= y:
        raise Unfit(f"the box has no area ({x2 - x:g} x {y2 - y:g})")
    if x >= 0 and y >= 0 and x2 <= width and y2 <= height:
        return (x, y, x2, y2), False
    box = (max(x, 0.0), max(y, 0.0), min(x2, float(width)), min(y2, float(height)))
    if box[0] >= box[2] or box[1] >= box[3]:
        raise Unfit(f"the box lies outside the image ({width} x {height})")
    return box, max(-x, -y, x2 - width, y2 - height) > _ROUNDING_PX


def area(box: Box) -> float:
    """Square pixels."""
    return (box[2] - box[0]) * (box[3] - box[1])
