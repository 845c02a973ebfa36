"""The same few relations in every picture."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.damage.pictures import without_rarest
from vlit.schema import Sample


@damage(name="narrow_relations", needs_scenes=True)
def narrow_relations(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the pictures with the rarest annotated relations, up to nine in ten pictures that have any.

    How rare a picture is follows from the mean frequency of its predicates among all pictures.
    """
    return without_rarest(data, choice, lambda scene: {r.predicate for r in scene.relations})
