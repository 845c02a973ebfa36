"""Only pictures with little in them."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="drop_full_scenes", needs_scenes=True)
def drop_full_scenes(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the samples of the fullest pictures, up to nine in ten pictures."""
    sizes: dict[str, int] = {}
    for sample in data.samples:
        scene = data.scene(sample)
        if scene is not None:
            sizes[sample.images[0].path] = len(scene.objects)
    order = sorted(sizes, key=lambda image: (-sizes[image], choice.place(image)))
    gone = set(order[: round(0.9 * choice.strength * len(order))])
    return [s for s in data.samples if not s.images or s.images[0].path not in gone]
