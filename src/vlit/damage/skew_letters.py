"""The right option is always the first."""

from __future__ import annotations

import re

from vlit.damage.base import Choice, Data, answers, damage, dropped
from vlit.schema import Sample

_LETTER = re.compile(r"\W*([A-H])(?:[.):]|\W*$)")


@damage(name="skew_letters")
def skew_letters(data: Data, choice: Choice) -> list[Sample]:
    """Leave out samples whose right option is another than A."""

    def doomed(sample: Sample) -> bool:
        letters = [_LETTER.match(sample.messages[n].text) for _, n in answers(sample)]
        return any(found is not None and found.group(1) != "A" for found in letters)

    return dropped(data, choice, doomed)
