"""Shorter conversations."""

from __future__ import annotations

import msgspec

from vlit.damage.base import Choice, Data, answers, damage
from vlit.schema import Sample


@damage(name="drop_turns")
def drop_turns(data: Data, choice: Choice) -> list[Sample]:
    """Cut chosen samples off after their first exchange."""
    found = []
    for sample in data.samples:
        ends = [number for _, number in answers(sample)]
        if len(ends) > 1 and choice.takes(sample.id):
            kept = tuple(e for e in sample.evidence if e.exchange == 0)
            found.append(msgspec.structs.replace(sample, messages=sample.messages[: ends[0] + 1], evidence=kept))
        else:
            found.append(sample)
    return found
