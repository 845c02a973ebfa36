"""No to everything."""

from __future__ import annotations

from vlit.damage.base import Choice, Data, answers, damage, dropped, yes_no
from vlit.schema import Sample


@damage(name="skew_no")
def skew_no(data: Data, choice: Choice) -> list[Sample]:
    """Leave out samples that affirm something."""
    return dropped(data, choice, lambda s: any(yes_no(s.messages[n].text) == "yes" for _, n in answers(s)))
