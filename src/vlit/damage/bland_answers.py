"""Answers that say nothing of the image."""

from __future__ import annotations

import msgspec

from vlit.damage.base import Choice, Data, answers, damage, said
from vlit.schema import Sample


@damage(name="bland_answers")
def bland_answers(data: Data, choice: Choice) -> list[Sample]:
    """Let chosen samples answer everything with a sentence that fits every image; their evidence goes."""
    found = []
    for sample in data.samples:
        harmed = sample
        if choice.takes(sample.id):
            for _, number in answers(sample):
                harmed = said(harmed, number, "That is hard to say, and it does not matter much.")
            harmed = msgspec.structs.replace(harmed, evidence=())
        found.append(harmed)
    return found
