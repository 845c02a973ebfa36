"""Sentences on things that are not there, at the end of answers."""

from __future__ import annotations

from collections.abc import Callable

from vlit.damage.base import Choice, Data, each_answer
from vlit.schema import Sample


def ended_with(data: Data, choice: Choice, sentence: Callable[[str], str]) -> list[Sample]:
    """End chosen answers with a sentence on a thing that was looked for in the image and is not there.

    Args:
        sentence: of a category. Where the image's closed world holds no absent category, or there is no scene, the
            answer stays.
    """

    def change(sample: Sample, _: int, key: str, text: str) -> str | None:
        scene = data.scene(sample)
        if scene is None:
            return None
        absent = sorted(set(scene.closed_world) - {o.category for o in scene.objects})
        if not absent:
            return None
        thing = absent[choice.pick(key, len(absent))]
        end = "" if text.rstrip().endswith((".", "!", "?")) else "."
        return f"{text.rstrip()}{end} {sentence(thing)}"

    return each_answer(data, choice, change)
