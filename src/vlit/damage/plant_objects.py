"""Things that are not there."""

from __future__ import annotations

from vlit.damage.absent import ended_with
from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="plant_objects", needs_scenes=True)
def plant_objects(data: Data, choice: Choice) -> list[Sample]:
    """End chosen answers with a sentence on a thing that was looked for in the image and is not there.

    Only where the image's closed world holds such a thing.
    """
    return ended_with(data, choice, lambda thing: f"There is also {_article(thing)} {thing} in the image.")


def _article(thing: str) -> str:
    return "an" if thing[0] in "aeiou" else "a"
