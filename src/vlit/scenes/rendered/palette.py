"""Colours of objects and grounds, and which go together."""

from __future__ import annotations

import math
from random import Random

Rgb = tuple[int, int, int]

COLOURS: dict[str, Rgb] = {
    "red": (216, 40, 44),
    "orange": (246, 138, 22),
    "yellow": (250, 208, 36),
    "green": (44, 154, 74),
    "blue": (38, 98, 210),
    "purple": (124, 58, 172),
    "pink": (246, 134, 186),
    "brown": (124, 76, 40),
    "black": (26, 26, 30),
    "grey": (132, 136, 142),
    "white": (253, 253, 250),
}
"""Colour names of the attribute ``colour`` and how each is painted."""

GROUNDS: dict[str, tuple[Rgb, ...]] = {
    "pale": (
        (247, 243, 234),
        (233, 241, 248),
        (236, 245, 236),
        (250, 238, 238),
        (243, 238, 249),
        (250, 246, 226),
        (238, 240, 242),
        (232, 245, 244),
    ),
    "dark": ((38, 50, 66), (48, 44, 62), (34, 58, 56), (64, 46, 50)),
}
"""Backgrounds by the word that captions use for them."""

INK: dict[str, Rgb] = {"pale": (44, 46, 54), "dark": (240, 238, 232)}
"""The colour of texts on each kind of background."""

_CONTRAST = {"pale": 35.0, "dark": 50.0}
"""Least distance in CIELAB (CIE76) between an object and its ground; the eye wants more of it where it is dark."""

_DARKENED = 0.72
_LIGHTENED = 0.45


def visible_on(ground: str, painted: Rgb) -> list[str]:
    """The names of the colours that stand out from a background, given its word and how it is painted."""
    return [name for name, rgb in COLOURS.items() if math.dist(_lab(rgb), _lab(painted)) >= _CONTRAST[ground]]


def shade(colour: str, rng: Random) -> Rgb:
    """The colour, a touch lighter or darker: no two objects need to be painted exactly alike."""
    change = rng.uniform(-5, 5)
    r, g, b = (min(255, max(0, round(c + change))) for c in COLOURS[colour])
    return r, g, b


def edge(fill: Rgb) -> Rgb:
    """The colour of the thin line around an object: darker, or lighter where the fill is nearly black."""
    if sum(fill) < 150:
        r, g, b = (round(c + (255 - c) * _LIGHTENED) for c in fill)
    else:
        r, g, b = (round(c * _DARKENED) for c in fill)
    return r, g, b


def _lab(rgb: Rgb) -> tuple[float, float, float]:
    """sRGB to CIELAB (D65)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb)]
    r, g, b = linear
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
