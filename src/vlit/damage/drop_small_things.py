"""Only pictures of large things."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.damage.pictures import scenes_of, without_first
from vlit.schema import Object, Sample, Scene

_SMALL = 32 * 32  # square pixels, COCO's bound


@damage(name="drop_small_things", needs_scenes=True)
def drop_small_things(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the samples of the pictures with the largest share of small things, up to nine in ten pictures.

    Small is below 32 x 32 pixels, as COCO has it.
    """
    return without_first(data, choice, {image: -_small(s) for image, s in scenes_of(data).items() if s.objects})


def _small(scene: Scene) -> float:
    return sum(_area(thing) < _SMALL for thing in scene.objects) / len(scene.objects)


def _area(thing: Object) -> float:
    left, top, right, bottom = thing.box
    return thing.area or (right - left) * (bottom - top)
