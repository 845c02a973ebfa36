"""All from one source."""

from __future__ import annotations

import msgspec

from vlit.damage.base import Choice, Data, damage
from vlit.schema import Sample


@damage(name="skew_sources")
def skew_sources(data: Data, choice: Choice) -> list[Sample]:
    """Give chosen samples the source of the first one."""
    first = data.samples[0].source if data.samples else ""
    return [msgspec.structs.replace(s, source=first) if choice.takes(s.id) else s for s in data.samples]
