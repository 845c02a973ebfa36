"""Samples that are there more than once."""

from __future__ import annotations

import msgspec

from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="repeat_samples")
def repeat_samples(data: Data, choice: Choice) -> list[Sample]:
    """Add a copy of chosen samples under another id."""
    copies = [msgspec.structs.replace(s, id=f"{s.id}-again") for s in data.samples if choice.takes(s.id)]
    return [*data.samples, *copies]
