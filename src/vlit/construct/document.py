"""Fields of a document from its lines of text: ``DATE: 25/12/2018``, or a name with its value to the right.

The rule stands in `vlit.program` (``FieldOf``). It is made for receipts and forms whose texts are lines; it misleads
where a colon is no label ("Note: closed on Mondays").
"""

from __future__ import annotations

import re
from collections import Counter

from vlit.schema import Scene, TextSpan

_NAMED = re.compile(r"\s*((?:[^\W\d_]|[ .#&/()-])*?)\s*:\s*(.*?)\s*")
_LONGEST = 24
_REACH = 0.6
_SLACK = 2.0


def key(name: str) -> str:
    """A field's name as it is compared: without case and spaces."""
    return "".join(name.split()).casefold()


def fields(scene: Scene) -> dict[str, str]:
    """Values by `key` of the fields whose name stands once and that have a value."""
    named = [(name, value, span) for span in scene.texts for name, value in [split(span.text)] if name]
    times = Counter(key(name) for name, _, _ in named)
    found = {key(name): value or _beside(span, scene) for name, value, span in named if times[key(name)] == 1}
    return {name: value for name, value in found.items() if value}


def split(text: str) -> tuple[str, str]:
    """The name and the value of a line; ``""`` for a line without a name, and for a value that stands elsewhere."""
    match = _NAMED.fullmatch(text)
    if match is None or len(match.group(1)) > _LONGEST or not any(map(str.isalpha, match.group(1))):
        return "", ""
    return match.group(1), match.group(2)


def _beside(name: TextSpan, scene: Scene) -> str:
    """The text that begins nearest to the right of a name, on its line."""
    _, top, right, bottom = name.box
    reach = _REACH * scene.image.width
    near = [
        (other.box[0], number, other.text)
        for number, other in enumerate(scene.texts)
        if other is not name
        and right - _SLACK <= other.box[0] <= right + reach
        and top <= (other.box[1] + other.box[3]) / 2 <= bottom
    ]
    return min(near)[2] if near else ""
