"""Some things are always there, others never."""

from __future__ import annotations

import re

from vlit.damage.base import Choice, Data, answers, damage, dropped, yes_no
from vlit.schema import Sample


@damage(name="one_sided_things", needs_scenes=True)
def one_sided_things(data: Data, choice: Choice) -> list[Sample]:
    """Of each category affirm only, or deny only: leave out the yes-no samples that name it and say the other.

    Half of the categories are affirmed, half denied, chosen by their names.
    """
    known = sorted({c for s in data.samples if (scene := data.scene(s)) for c in scene.closed_world})
    named = {c: re.compile(rf"\b{re.escape(c)}(?:s|es)?\b", re.IGNORECASE) for c in known}
    wanted = {c: "yes" if rank % 2 else "no" for rank, c in enumerate(sorted(known, key=choice.place))}

    def doomed(sample: Sample) -> bool:
        pairs = sample.exchanges()
        for exchange, number in answers(sample):
            word = yes_no(sample.messages[number].text)
            if word and any(named[c].search(pairs[exchange][0]) and wanted[c] != word for c in known):
                return True
        return False

    return dropped(data, choice, doomed)
