"""A question about what is not there is left out of a conversation."""

from __future__ import annotations

import re

import msgspec

from vlit.schema import Message, Sample

_SPEAKS_ON = re.compile(r"\b(?:it|its|they|their|them|he|she|his|her|this|that|these|those|both|one)\b", re.IGNORECASE)


def without_exchange(sample: Sample, exchange: int) -> Sample | None:
    """The sample without an exchange; None where it is the only one, where evidence is bound to the numbers of the
    exchanges, or where the next question may speak of it."""
    turns = [m for m in sample.messages if m.role != "system"]
    pairs = len(turns) // 2
    if pairs < 2 or sample.evidence or [m.role for m in turns] != ["user", "assistant"] * pairs:
        return None
    if exchange + 1 < pairs and _SPEAKS_ON.search(turns[2 * exchange + 2].text):
        return None
    gone = turns[2 * exchange]
    rest = [*turns[: 2 * exchange], *turns[2 * exchange + 2 :]]
    if exchange == 0:  # the image is marked in the first question
        marks = tuple(p for p in gone.content if p.type == "image")
        rest[0] = Message(rest[0].role, marks + rest[0].content)
    elif any(p.type == "image" for p in gone.content):
        return None
    system = [m for m in sample.messages if m.role == "system"]
    return msgspec.structs.replace(sample, messages=(*system, *rest))
