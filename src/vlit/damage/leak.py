"""Answers that betray how they were made."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage, each_answer
from vlit.schema import Sample

_LEADS = (
    "As an AI language model, I cannot see the image, but ",
    "Based on the captions provided, ",
    "According to the bounding boxes given, ",
)


@damage(name="leak")
def leak(data: Data, choice: Choice) -> list[Sample]:
    """Begin chosen answers with talk of captions, boxes, or of being a model."""

    def change(_: Sample, __: int, key: str, text: str) -> str:
        return _LEADS[choice.pick(key, len(_LEADS))] + text

    return each_answer(data, choice, change)
