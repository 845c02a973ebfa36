"""One kind of instruction drowns the others."""

from __future__ import annotations

from collections import Counter

from vlit.damage.base import Choice, Data, damage, dropped
from vlit.schema import Sample

_LEFT = 20  # one in so many of the other types stays, so that they are still there


@damage(name="skew_types")
def skew_types(data: Data, choice: Choice) -> list[Sample]:
    """Leave out samples of all types but the most frequent one; one in twenty stays."""
    counts = Counter(s.instruction_type for s in data.samples)
    favourite = min(counts, key=lambda kind: (-counts[kind], kind), default="")

    def doomed(sample: Sample) -> bool:
        return sample.instruction_type != favourite and choice.pick(sample.id, _LEFT) > 0

    return dropped(data, choice, doomed)
