"""One COCO annotation as an object: its area, its key points."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vlit.scenes.boxes import Unfit, area
from vlit.scenes.coco.records import AnnotationRecord
from vlit.schema import Box, Point


def area_of(record: AnnotationRecord, box: Box) -> float:
    """The annotated area of the object's mask in square pixels; the box's where there is none that can be right."""
    if record.area is not None and math.isfinite(record.area) and record.area > 0:
        return float(record.area)
    return area(box)


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
