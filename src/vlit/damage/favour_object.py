"""One thing is talked about all the time."""

from __future__ import annotations

import re
from collections import Counter

from vlit.damage.base import Choice, Data, damage, dropped
from vlit.schema import Sample


@damage(name="favour_object", needs_scenes=True)
def favour_object(data: Data, choice: Choice) -> list[Sample]:
    """Leave out samples that do not name the most named category."""
    known = sorted({c for s in data.samples if (scene := data.scene(s)) for c in scene.closed_world})
    named = {c: re.compile(rf"\b{re.escape(c)}(?:s|es)?\b", re.IGNORECASE) for c in known}
    texts = [" ".join(m.text for m in s.messages) for s in data.samples]
    counts = Counter(c for text in texts for c in known if named[c].search(text))
    favourite = min(counts, key=lambda c: (-counts[c], c), default="")
    naming = {s.id for s, text in zip(data.samples, texts, strict=True) if favourite and named[favourite].search(text)}
    return dropped(data, choice, lambda sample: sample.id not in naming)
