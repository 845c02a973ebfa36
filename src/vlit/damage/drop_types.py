"""Fewer kinds of instruction."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="drop_types")
def drop_types(data: Data, choice: Choice) -> list[Sample]:
    """Leave out instruction types, one after the other in a random order, all but one at full strength."""
    order = sorted({s.instruction_type for s in data.samples}, key=choice.place)
    gone = set(order[: round(choice.strength * (len(order) - 1))])
    return [s for s in data.samples if s.instruction_type not in gone]
