"""What a picture shall show, before anything is drawn: the ground, the things and the texts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import msgspec

from vlit.scenes.rendered.outlines import SHAPES
from vlit.scenes.rendered.palette import GROUNDS, Rgb, visible_on

SIZES = ("small", "large")
EXTENT = {"small": (0.10, 0.13), "large": (0.25, 0.30)}
_MOST = 6  # of one category
_CATEGORIES = 5
_DARK_SHARE = 0.28
_TEXT_SHARE = 0.35
_TWO_TEXTS_SHARE = 0.3
_PAIR_SHARE = 0.3
_WORDS = (
    "OPEN", "STOP", "CAFE", "EXIT", "SALE", "HELLO", "BUS", "TAXI", "HOTEL", "PARK", "BANK", "NORTH", "SOUTH", "MENU",
    "PUSH", "PULL", "FREE", "NEW", "MUSIC", "BOOKS", "BREAD", "MARKET", "SCHOOL", "MUSEUM", "GATE", "ZOO", "TEA",
    "PORT", "7", "12", "23", "42", "58", "64", "90", "108", "365", "2024",
)  # fmt: skip


class Thing(msgspec.Struct, frozen=True):
    """One object to draw."""

    category: str
    colour: str
    size: str


class Plan(msgspec.Struct, frozen=True):
    """One picture to draw.

    Attributes:
        ground, ground_rgb: the word for the background, and how it is painted.
        things, texts: what to draw.
        pair: the last thing may partly cover the one before it.
        extent: the longer side of an object as a share of the picture's side, by size.
        text_height: the height of a text as a share of the picture's side.
        grid: every thing stands in a cell of its own of so many rows and columns; 0 for anywhere.
    """

    ground: str
    ground_rgb: Rgb
    things: tuple[Thing, ...]
    texts: tuple[str, ...]
    pair: bool
    extent: dict[str, tuple[float, float]] = msgspec.field(default_factory=lambda: dict(EXTENT))
    text_height: tuple[float, float] = (0.08, 0.105)
    grid: int = 0


class Style(msgspec.Struct, frozen=True):
    """A kind of picture.

    Attributes:
        plan: draws a plan.
        categories: every category that there may be.
    """

    plan: Callable[[Random], Plan]
    categories: tuple[str, ...]


def plan(rng: Random) -> Plan:
    """Draw a plan: 2 to 9 things, one category with 1 to 6 members, the rest in groups of up to 3."""
    ground = "dark" if rng.random() < _DARK_SHARE else "pale"
    rgb = rng.choice(GROUNDS[ground])
    counts = _group_sizes(rng)
    total = sum(counts)
    categories = rng.sample(sorted(SHAPES), len(counts))
    large_left = 4 if total <= 5 else 3
    colours = visible_on(ground, rgb)
    things: list[Thing] = []
    for category, count in zip(categories, counts, strict=True):
        common = rng.choice(colours) if rng.random() < 0.5 else ""
        for _ in range(count):
            size = "large" if large_left and rng.random() < 0.42 else "small"
            large_left -= size == "large"
            things.append(Thing(category, common or rng.choice(colours), size))
    rng.shuffle(things)
    texts: tuple[str, ...] = ()
    if rng.random() < _TEXT_SHARE:
        texts = tuple(rng.sample(_WORDS, 2 if rng.random() < _TWO_TEXTS_SHARE else 1))
    return Plan(ground, rgb, tuple(things), texts, rng.random() < _PAIR_SHARE)


def _group_sizes(rng: Random) -> list[int]:
    """Members per category. The first one's number is drawn before the total, so that 6 is as frequent as 1 for it."""
    counts = [rng.randint(1, _MOST)]
    total = rng.randint(max(2, counts[0]), 9)
    while sum(counts) < total:
        left = total - sum(counts)
        groups_left = _CATEGORIES - len(counts)
        least = left if groups_left == 1 else 1
        counts.append(min(left, _MOST, max(least, rng.randint(1, 3))))
    return counts
