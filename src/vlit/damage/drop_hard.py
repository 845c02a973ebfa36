"""Only what is easy."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, damage, dropped
from vlit.schema import Sample

_EASY = ("existence", "absent", "category", "attribute", "caption")


@damage(name="drop_hard")
def drop_hard(data: Data, choice: Choice) -> list[Sample]:
    """Leave out samples that ask for more than recognising what is there, by their instruction type."""
    return dropped(data, choice, lambda sample: sample.instruction_type not in _EASY)
