"""Colours that are wrong."""

from __future__ import annotations

import re

from vlit.damage.base import Choice, Data, damage, each_answer
from vlit.schema import Sample

_COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey"]
_COLOUR = re.compile(rf"\b(?:{'|'.join(_COLOURS)}|gray)\b", re.IGNORECASE)


@damage(name="plant_colours")
def plant_colours(data: Data, choice: Choice) -> list[Sample]:
    """Replace the colours in chosen answers by others, the same one by the same one within an answer."""

    def change(_: Sample, __: int, key: str, text: str) -> str | None:
        step = 1 + choice.pick(key, len(_COLOURS) - 1)
        return _COLOUR.sub(lambda found: _other(found.group(), step), text)

    return each_answer(data, choice, change)


def _other(colour: str, step: int) -> str:
    at = _COLOURS.index(colour.lower().replace("gray", "grey"))
    other = _COLOURS[(at + step) % len(_COLOURS)]
    return other.capitalize() if colour[0].isupper() else other
