"""The same few colours, sizes and other properties in every picture."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.damage.pictures import without_rarest
from vlit.schema import Sample


@damage(name="narrow_attributes", needs_scenes=True)
def narrow_attributes(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the pictures with the rarest attributes, up to nine in ten pictures that have any.

    How rare a picture is follows from the mean frequency of its things' attributes among all pictures.
    """
    return without_rarest(
        data, choice, lambda scene: {f"{a.kind} {a.value}" for o in scene.objects for a in o.attributes}
    )
