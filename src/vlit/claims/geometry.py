"""Spatial relations between two boxes as free text means them: True, False, or None where boxes do not tell.

Lengths are shares of the image: x of its width, y of its height, gaps of its diagonal. True needs little, False much:
a box is flat, and "under", "on" and "in" are said of space. What depth alone decides (in front of, behind) is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from vlit.claims.table import SceneTable

_CLEAR = 0.10  # distance of centres beyond which a direction is plain
_APART = 0.04  # gap beyond which two things do not touch
_NEAR = 0.12  # gap below which two things are near each other
_FAR = 0.35  # gap beyond which they are not
_INSIDE = 0.85  # share of a box inside another one


class Pair:
    """Two boxes of one image, measured."""

    def __init__(self, table: SceneTable, a: int, b: int) -> None:
        one, two = table.boxes[a], table.boxes[b]
        width, height = table.width or 1.0, table.height or 1.0
        self.right = float(table.cx[a] - table.cx[b]) / width
        self.down = float(table.cy[a] - table.cy[b]) / height
        over_x = float(min(one[2], two[2]) - max(one[0], two[0]))
        over_y = float(min(one[3], two[3]) - max(one[1], two[1]))
        self.gap = math.hypot(max(0.0, -over_x), max(0.0, -over_y)) / math.hypot(width, height)
        self.meet = over_x > 0 and over_y > 0
        inner = max(0.0, over_x) * max(0.0, over_y)
        self.inside = inner / max(float(table.area[a]), 1e-9)
        self.holds = inner / max(float(table.area[b]), 1e-9)
        self.beside_x = over_x / max(1e-9, float(min(one[2] - one[0], two[2] - two[0])))
        self.beside_y = over_y / max(1e-9, float(min(one[3] - one[1], two[3] - two[1])))
        self.foot = float(one[3] - two[1]) / height  # how far the lower edge of a is below the upper edge of b
        self.head = float(one[1] - two[3]) / height  # how far the upper edge of a is below the lower edge of b
        self.size = math.sqrt(max(float(table.area[a]), float(table.area[b]))) / math.hypot(width, height)


def _left(p: Pair) -> bool | None:
    if p.right <= -_CLEAR / 2 and p.beside_x <= 0.5:
        return True
    return False if p.right >= _CLEAR / 2 and p.beside_x <= 0.5 else None


def _above(p: Pair) -> bool | None:
    if p.down <= -_CLEAR / 2 and p.beside_y <= 0.5:
        return True
    return False if p.down >= _CLEAR / 2 and p.beside_y <= 0.5 else None


def _on(p: Pair) -> bool | None:
    if p.gap > _APART:
        return False
    if p.head > 0.0:
        return False  # it begins below where the other one ends
    return True if p.beside_x > 0.5 and p.down < 0 and p.foot > -0.02 else None


def _under(p: Pair) -> bool | None:
    if p.foot < 0.0 and p.down < -_CLEAR:
        return False  # it ends above where the other one begins
    if p.beside_x <= -0.5 and p.gap > _APART:
        return False
    return True if p.down > _CLEAR and p.beside_x > 0.3 else None


def _over(p: Pair) -> bool | None:
    if p.head > 0.0 and p.down > _CLEAR:
        return False
    return True if p.down < -_CLEAR and p.beside_x > 0.3 else None


def _in(p: Pair) -> bool | None:
    if p.gap > _APART or (not p.meet and p.gap > 0.02):
        return False
    return True if p.inside >= _INSIDE else None


def _contains(p: Pair) -> bool | None:
    if p.gap > _APART or (not p.meet and p.gap > 0.02):
        return False
    return True if p.holds >= _INSIDE else None


def _near(p: Pair) -> bool | None:
    if max(p.inside, p.holds) > _INSIDE:
        return None  # on it, in it or in front of it, which some call near and some do not
    if p.gap <= min(_NEAR, max(0.03, p.size)):
        return True
    return False if p.gap > max(_FAR, p.size) else None


def _far(p: Pair) -> bool | None:
    if p.meet and max(p.inside, p.holds) > 0.3:
        return False
    return True if p.gap > _FAR else None


def _touching(p: Pair) -> bool | None:
    return False if p.gap > _APART else None


def _overlapping(p: Pair) -> bool | None:
    return True if p.meet else False if p.gap > 0.01 else None


def _turned(rule: Callable[[Pair], bool | None]) -> Callable[[Pair], bool | None]:
    def turned(pair: Pair) -> bool | None:
        found = rule(pair)
        return None if found is None else not found

    return turned


_RULES: dict[str, Callable[[Pair], bool | None]] = {
    "left of": _left,
    "right of": _turned(_left),
    "above": _above,
    "below": _turned(_above),
    "over": _over,
    "under": _under,
    "on": _on,
    "in": _in,
    "contains": _contains,
    "near": _near,
    "far from": _far,
    "touching": _touching,
    "overlapping": _overlapping,
}


def holds(relation: str, table: SceneTable, a: int, b: int) -> bool | None:
    """Whether the object of row ``a`` stands in a relation to that of row ``b``; None where boxes do not tell."""
    rule = _RULES.get(relation)
    return None if rule is None or not (table.width and table.height) else rule(Pair(table, a, b))


def between(table: SceneTable, a: int, b: int, c: int) -> bool | None:
    """Whether ``a`` is between ``b`` and ``c``: its centre lies between theirs along the line that joins them."""
    if not (table.width and table.height):
        return None
    ux, uy = float(table.cx[c] - table.cx[b]), float(table.cy[c] - table.cy[b])
    length = math.hypot(ux, uy)
    if length < 0.1 * math.hypot(table.width, table.height):
        return None
    along = ((float(table.cx[a]) - table.cx[b]) * ux + (float(table.cy[a]) - table.cy[b]) * uy) / length**2
    if 0.1 <= along <= 0.9:
        return True
    return False if along < -0.2 or along > 1.2 else None
