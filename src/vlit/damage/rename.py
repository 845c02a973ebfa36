"""Another name for every sample: a change that is none."""

from __future__ import annotations

import msgspec

from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="rename")
def rename(data: Data, choice: Choice) -> list[Sample]:
    """Give chosen samples other ids, which nothing should depend on."""
    return [msgspec.structs.replace(s, id=f"renamed-{s.id}") if choice.takes(s.id) else s for s in data.samples]
