"""The same few things in every picture."""

from __future__ import annotations

from collections import Counter

from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="narrow_images", needs_scenes=True)
def narrow_images(data: Data, choice: Choice) -> list[Sample]:
    """Leave out the pictures with the rarest things, up to nine in ten pictures.

    How rare a picture is follows from the mean frequency of its categories among all pictures.
    """
    held: dict[str, set[str]] = {}
    for sample in data.samples:
        scene = data.scene(sample)
        if scene is not None and scene.objects:
            held[sample.images[0].path] = {o.category for o in scene.objects}
    common = Counter(category for categories in held.values() for category in categories)
    usual = {image: sum(common[c] for c in categories) / len(categories) for image, categories in held.items()}
    order = sorted(usual, key=lambda image: (usual[image], choice.place(image)))
    gone = set(order[: round(0.9 * choice.strength * len(order))])
    return [s for s in data.samples if not s.images or s.images[0].path not in gone]
