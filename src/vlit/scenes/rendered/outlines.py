"""The outlines of the shapes, as closed loops of points around the origin with the longer side of their box at 1."""

from __future__ import annotations

import math
from random import Random

import msgspec

Loop = list[tuple[float, float]]


class Shape(msgspec.Struct, frozen=True):
    """A category of shape: its outline, a hole where it has one, and how it may be turned without looking like another.

    ``turns`` are the degrees it may stand at, ``tilt`` is how many more it may lean either way.
    """

    loops: tuple[Loop, ...]
    turns: tuple[float, ...] = (0.0,)
    tilt: float = 0.0

    def outline(self, extent: float, rng: Random) -> tuple[Loop, ...]:
        """The loops at this extent (of the longer side, before turning), turned at random as far as allowed."""
        angle = math.radians(rng.choice(self.turns) + rng.uniform(-self.tilt, self.tilt))
        cos, sin = math.cos(angle) * extent, math.sin(angle) * extent
        return tuple([(x * cos - y * sin, x * sin + y * cos) for x, y in loop] for loop in self.loops)


def _arc(cx: float, cy: float, r: float, start: float, stop: float, points: int) -> Loop:
    step = (stop - start) / (points - 1)
    return [(cx + r * math.cos(start + i * step), cy + r * math.sin(start + i * step)) for i in range(points)]


def _round(radius: float) -> Loop:
    return _arc(0, 0, radius, 0, 2 * math.pi * 71 / 72, 72)


def _regular(corners: int, phase: float = -math.pi / 2) -> Loop:
    return [
        (math.cos(phase + 2 * math.pi * i / corners), math.sin(phase + 2 * math.pi * i / corners))
        for i in range(corners)
    ]


def _star() -> Loop:
    radii = (1.0, 0.42)
    return [
        (radii[i % 2] * math.cos(math.pi * (i / 5 - 0.5)), radii[i % 2] * math.sin(math.pi * (i / 5 - 0.5)))
        for i in range(10)
    ]


def _heart() -> Loop:
    def at(t: float) -> tuple[float, float]:
        x = 16 * math.sin(t) ** 3
        return x, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t))

    return [at(2 * math.pi * i / 72) for i in range(72)]


def _cross() -> Loop:
    a, b = 0.5, 0.17
    return [(-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a), (-b, b), (-a, b), (-a, -b), (-b, -b)]


def _crescent() -> Loop:
    # The outer circle has radius 1 at the origin; the bite is a circle of radius r at distance d to the right.
    d, r = 0.48, 0.82
    x = (1 - r * r + d * d) / (2 * d)
    outer = math.acos(x)
    inner = math.acos((x - d) / r)
    return _arc(0, 0, 1, outer, 2 * math.pi - outer, 60) + _arc(d, 0, r, 2 * math.pi - inner, inner, 60)[1:-1]


def _arrow() -> Loop:
    return [(-0.5, -0.12), (0.06, -0.12), (0.06, -0.34), (0.5, 0), (0.06, 0.34), (0.06, 0.12), (-0.5, 0.12)]


def _centred(*loops: Loop) -> tuple[Loop, ...]:
    """The loops moved and scaled so that the first one's box is centred and its longer side is 1."""
    xs, ys = [x for x, _ in loops[0]], [y for _, y in loops[0]]
    side = max(max(xs) - min(xs), max(ys) - min(ys))
    cx, cy = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return tuple([((x - cx) / side, (y - cy) / side) for x, y in loop] for loop in loops)


_ANY = tuple(float(a) for a in range(0, 360, 15))
_EIGHT = tuple(float(a) for a in range(0, 360, 45))

SHAPES: dict[str, Shape] = {
    "circle": Shape(_centred(_round(0.5))),
    "square": Shape(_centred(_regular(4, math.pi / 4)), tilt=8),
    "triangle": Shape(_centred(_regular(3)), tilt=12),
    "star": Shape(_centred(_star()), tilt=12),
    "heart": Shape(_centred(_heart()), tilt=12),
    "diamond": Shape(_centred([(0, -0.5), (0.32, 0), (0, 0.5), (-0.32, 0)]), tilt=6),
    "pentagon": Shape(_centred(_regular(5)), tilt=8),
    "hexagon": Shape(_centred(_regular(6)), turns=(0.0, 30.0), tilt=6),
    "cross": Shape(_centred(_cross()), tilt=8),
    "ring": Shape(_centred(_round(0.5), _round(0.28))),
    "crescent": Shape(_centred(_crescent()), turns=_ANY),
    "arrow": Shape(_centred(_arrow()), turns=_EIGHT, tilt=5),
}
"""Category names of the lexicon ``shapes``, with their outlines."""
