"""Only pictures with little in them."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.damage.pictures import scenes_of, without_first
from vlit.schema import Sample


@damage(name="drop_full_scenes", needs_scenes=True)
def drop_full_scenes(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the samples of the fullest pictures, up to nine in ten pictures."""
    return without_first(data, choice, {image: -len(scene.objects) for image, scene in scenes_of(data).items()})
