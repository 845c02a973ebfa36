"""The same few things in every picture."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.damage.pictures import without_rarest
from vlit.schema import Sample


@damage(name="narrow_images", needs_scenes=True)
def narrow_images(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the pictures with the rarest things, up to nine in ten pictures.

    How rare a picture is follows from the mean frequency of its categories among all pictures.
    """
    return without_rarest(data, choice, lambda scene: {o.category for o in scene.objects})
