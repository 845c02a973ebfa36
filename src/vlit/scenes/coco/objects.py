"""One COCO annotation as an object: its box, its area, its key points."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vlit.scenes.coco.records import AnnotationRecord
from vlit.schema import Box, Point

_ROUNDING_PX = 2.0
"""COCO's boxes stick out of the image by up to this much through rounding; more than that is worth counting."""


class Unfit(ValueError):
    """A box or key points that cannot be right; the text says why."""


def clipped_box(xywh: Sequence[float] | None, width: int, height: int) -> tuple[Box, bool]:
    """The box as xyxy inside the image, and whether more than rounding was cut off.

    Raises `Unfit` where it is not four finite numbers, has no area, or lies outside.
    """
    if xywh is None or len(xywh) != 4:
        raise Unfit("the box is not four numbers [x, y, width, height]")
    x, y, w, h = map(float, xywh)
    x2, y2 = x + w, y + h
    if not all(map(math.isfinite, (x, y, x2, y2))):
        raise Unfit("the box is not finite")
    if w <= 0 or h <= 0:
        raise Unfit(f"the box has no area ({w:g} x {h:g})")
    box = (max(x, 0.0), max(y, 0.0), min(x2, float(width)), min(y2, float(height)))
    if box[0] >= box[2] or box[1] >= box[3]:
        raise Unfit(f"the box lies outside the image ({width} x {height})")
    return box, max(-x, -y, x2 - width, y2 - height) > _ROUNDING_PX


def area_of(record: AnnotationRecord, box: Box) -> float:
    """The annotated area of the object's mask in square pixels; the box's where there is none that can be right."""
    area = record.area
    if area is not None and math.isfinite(area) and area > 0:
        return float(area)
    return (box[2] - box[0]) * (box[3] - box[1])


def points_of(record: AnnotationRecord, names: Sequence[str]) -> tuple[Point, ...]:
    """The annotated key points: those with v = 0 (not labelled) are left out, v = 1 is hidden, v = 2 visible.

    Raises `Unfit` where the numbers are not x, y, v for each name.
    """
    flat = record.keypoints or []
    if not flat:
        return ()
    if len(flat) != 3 * len(names):
        raise Unfit(f"{len(flat)} numbers for {len(names)} key points")
    found = []
    for name, x, y, v in zip(names, flat[0::3], flat[1::3], flat[2::3], strict=True):
        if v == 0:
            continue
        if v not in (1, 2) or not (math.isfinite(x) and math.isfinite(y)):
            raise Unfit(f"key point '{name}' is ({x:g}, {y:g}, {v:g})")
        found.append(Point(name, float(x), float(y), v == 2))
    return tuple(found)
