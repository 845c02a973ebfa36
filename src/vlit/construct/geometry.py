"""Spatial rules between boxes with three outcomes: True, False, and None where a careful person would not commit.

The definitions stand in `vlit.program`; lengths are in pixels of the image that the boxes lie in.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from vlit.schema import Box, ImageRef


class Frame(NamedTuple):
    """The image's size in pixels."""

    width: float
    height: float

    @classmethod
    def of(cls, image: ImageRef) -> Frame:
        """The frame of an image."""
        return cls(float(image.width), float(image.height))


def clip(box: Box, frame: Frame) -> Box:
    """The part of a box inside the image; of one that lies outside, a line or point on the image's border."""
    x1, y1, x2, y2 = box
    width, height = frame
    return min(max(0.0, x1), width), min(max(0.0, y1), height), min(max(0.0, x2), width), min(max(0.0, y2), height)


def area(box: Box) -> float:
    """Square pixels."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def centre(box: Box) -> tuple[float, float]:
    """Middle point."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def distance(a: Box, b: Box) -> float:
    """Between the centres, in pixels."""
    (ax, ay), (bx, by) = centre(a), centre(b)
    return math.hypot(ax - bx, ay - by)


def _overlap(a1: float, a2: float, b1: float, b2: float) -> float:
    return min(a2, b2) - max(a1, b1)


def _left_yes(a: Box, b: Box, frame: Frame) -> bool:
    narrower = min(a[2] - a[0], b[2] - b[0])
    return centre(b)[0] - centre(a)[0] >= 0.10 * frame.width and _overlap(a[0], a[2], b[0], b[2]) <= 0.25 * narrower


def _above_yes(a: Box, b: Box, frame: Frame) -> bool:
    lower = min(a[3] - a[1], b[3] - b[1])
    return (
        centre(b)[1] - centre(a)[1] >= 0.10 * frame.height
        and _overlap(a[1], a[3], b[1], b[3]) <= 0.25 * lower
        and -_overlap(a[0], a[2], b[0], b[2]) <= 0.15 * frame.width
    )


def _larger_yes(a: Box, b: Box, _: Frame) -> bool:
    return area(a) >= 1.5 * area(b) and area(a) > 0


def _three(rule: Callable[[Box, Box, Frame], bool], a: Box, b: Box, frame: Frame) -> bool | None:
    if rule(a, b, frame):
        return True
    return False if rule(b, a, frame) else None


def holds(relation: str, a: Box, b: Box, frame: Frame) -> bool | None:
    """Whether ``a`` stands in the relation to ``b``; None where it is unclear."""
    if relation in ("right", "below", "smaller"):
        a, b = b, a
    rule = {"left": _left_yes, "right": _left_yes, "above": _above_yes, "below": _above_yes}.get(relation, _larger_yes)
    return _three(rule, a, b, frame)


def relation_of(a: Box, b: Box, frame: Frame) -> str | None:
    """The one of left, right, above, below that says best where ``a`` is from ``b``; None where none does."""
    sideways, upright = holds("left", a, b, frame), holds("above", a, b, frame)
    across = None if sideways is None else ("left" if sideways else "right")
    along = None if upright is None else ("above" if upright else "below")
    if across is None or along is None:
        return across or along
    dx = abs(centre(a)[0] - centre(b)[0]) / frame.width
    dy = abs(centre(a)[1] - centre(b)[1]) / frame.height
    if dx >= 1.5 * dy:
        return across
    return along if dy >= 1.5 * dx else None


def in_part(box: Box, part: str, frame: Frame) -> bool | None:
    """Whether a box lies in a half of the image; None where it straddles the middle."""
    if part in ("left", "right"):
        low, high, length = box[0], box[2], frame.width
    else:
        low, high, length = box[1], box[3], frame.height
    first, second = high <= 0.52 * length, low >= 0.48 * length
    if first == second:
        return None
    return first if part in ("left", "top") else second


def place_of(box: Box, frame: Frame) -> str | None:
    """The cell of a three by three grid that holds the centre; None near a border or for a box that fills the image."""
    if area(box) > 0.40 * frame.width * frame.height:
        return None
    x, y = centre(box)[0] / frame.width, centre(box)[1] / frame.height
    if any(abs(v - edge) < 0.04 for v in (x, y) for edge in (1 / 3, 2 / 3)):
        return None
    column = ("left", "", "right")[min(2, int(x * 3))]
    row = ("top", "", "bottom")[min(2, int(y * 3))]
    return f"{row} {column}".strip() or "centre"


_BY: dict[str, tuple[Callable[[Box], float], int]] = {
    "largest": (area, 1),
    "smallest": (area, -1),
    "rightmost": (lambda b: centre(b)[0], 1),
    "leftmost": (lambda b: centre(b)[0], -1),
    "lowest": (lambda b: centre(b)[1], 1),
    "highest": (lambda b: centre(b)[1], -1),
}


def superlative(boxes: list[Box], by: str, frame: Frame) -> int | None:
    """Index of the extreme box; None for fewer than two or where the runner-up is too close."""
    if len(boxes) < 2:
        return None
    key, sign = _BY[by]
    order = sorted(range(len(boxes)), key=lambda i: -sign * key(boxes[i]))
    best, second = key(boxes[order[0]]), key(boxes[order[1]])
    if by == "largest":
        clear = best >= 1.3 * second
    elif by == "smallest":
        clear = second >= 1.3 * best
    else:
        length = frame.width if by in ("leftmost", "rightmost") else frame.height
        clear = abs(best - second) >= 0.05 * length
    return order[0] if clear else None


def nearest(boxes: list[Box], to: Box, frame: Frame) -> int | None:
    """Index of the box whose centre is closest to that of ``to``; None for fewer than two or a close runner-up."""
    if len(boxes) < 2:
        return None
    order = sorted(range(len(boxes)), key=lambda i: distance(boxes[i], to))
    best, second = distance(boxes[order[0]], to), distance(boxes[order[1]], to)
    clear = second >= 1.25 * best and second - best > 0.03 * math.hypot(*frame)
    return order[0] if clear else None
