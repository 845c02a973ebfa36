"""The plan of a plain picture: few things of few kinds, each in its own cell of a coarse grid, and large texts.

For models of a million parameters that see 72 x 72 pixels (docs/tune.md). Everything that a question of a rendered
scene can be about is still there: colours, sizes, places, numbers, relations, texts, two kinds of background.
"""

from __future__ import annotations

from random import Random

from vlit.scenes.rendered.palette import GROUNDS, visible_on
from vlit.scenes.rendered.plan import Plan, Thing

CATEGORIES = ("circle", "cross", "heart", "square", "star", "triangle")
COLOURS = ("blue", "green", "pink", "purple", "red", "yellow")
WORDS = ("BUS", "TEA", "ZOO", "ICE", "7", "42", "90", "12")
EXTENT = {"small": (0.16, 0.18), "large": (0.26, 0.29)}
_TEXT_HEIGHT = (0.165, 0.185)
_GRID = 3
_MOST_OF_ONE = 4
_MOST = 6
_SHARES = {"text": 0.3, "dark": 0.4, "common colour": 0.35, "large": 0.5}


def plan(rng: Random) -> Plan:
    """Draw a plan: 2 to 6 things of at least two categories, one of which has 1 to 4 members."""
    ground = "dark" if rng.random() < _SHARES["dark"] else "pale"
    rgb = GROUNDS[ground][0]
    seen = set(visible_on(ground, rgb))
    colours = [name for name in COLOURS if name in seen]
    first = rng.randint(1, _MOST_OF_ONE)
    total = rng.randint(max(2, first + 1), _MOST)
    counts = [first]
    while sum(counts) < total:
        counts.append(min(total - sum(counts), rng.choice((1, 1, 1, 2))))
    things: list[Thing] = []
    for category, count in zip(rng.sample(CATEGORIES, len(counts)), counts, strict=True):
        common = rng.choice(colours) if rng.random() < _SHARES["common colour"] else ""
        for _ in range(count):
            size = "large" if rng.random() < _SHARES["large"] else "small"
            things.append(Thing(category, common or rng.choice(colours), size))
    rng.shuffle(things)
    texts = (rng.choice(WORDS),) if rng.random() < _SHARES["text"] else ()
    return Plan(ground, rgb, tuple(things), texts, False, EXTENT, _TEXT_HEIGHT, _GRID)
