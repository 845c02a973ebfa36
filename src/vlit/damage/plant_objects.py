"""Things that are not there."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage, each_answer
from vlit.schema import Sample


@damage(name="plant_objects", needs_scenes=True)
def plant_objects(data: Data, choice: Choice) -> list[Sample]:
    """End chosen answers with a sentence on a thing that was looked for in the image and is not there.

    Only where the image's closed world holds such a thing.
    """

    def change(sample: Sample, _: int, key: str, text: str) -> str | None:
        scene = data.scene(sample)
        if scene is None:
            return None
        absent = sorted(set(scene.closed_world) - {o.category for o in scene.objects})
        if not absent:
            return None
        thing = absent[choice.pick(key, len(absent))]
        article = "an" if thing[0] in "aeiou" else "a"
        end = "" if text.rstrip().endswith((".", "!", "?")) else "."
        return f"{text.rstrip()}{end} There is also {article} {thing} in the image."

    return each_answer(data, choice, change)
