"""Talk of what is not there, rightly."""

from __future__ import annotations

from vlit.damage.absent import ended_with
from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="plant_denials", needs_scenes=True)
def plant_denials(data: Data, choice: Choice) -> list[Sample]:
    """End chosen answers with the true sentence that a thing which was looked for in the image is not there.

    Only where the image's closed world holds such a thing. Nothing becomes wrong: it is talk that nobody asked for.
    """
    return ended_with(data, choice, lambda thing: f"There is no {thing} in the image.")
