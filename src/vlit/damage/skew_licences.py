"""All under one licence."""

from __future__ import annotations

import msgspec

from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="skew_licences")
def skew_licences(data: Data, choice: Choice) -> list[Sample]:
    """Give chosen samples the licence of the first one."""
    first = data.samples[0].licence if data.samples else ""
    return [msgspec.structs.replace(s, licence=first) if choice.takes(s.id) else s for s in data.samples]
