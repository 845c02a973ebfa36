"""Fields of a document found a second time: lines ``NAME: VALUE``, or a name with its value on the same line to the
right. The rule is that of `vlit.program` (``FieldOf``)."""

from __future__ import annotations

from vlit.claims.table import SceneTable

_LABEL = frozenset(" .#&/()-")


def field_value(name: str, t: SceneTable) -> str | None:
    """The value of the field, or None where it is unclear."""
    if not t.scene.texts_closed:
        return None
    wanted = "".join(name.lower().split())
    lines = [(s, *s.text.partition(":")) for s in t.scene.texts if ":" in s.text]
    own = [
        (s, after.strip())
        for s, said, _, after in lines
        if _is_label(said.strip()) and "".join(said.lower().split()) == wanted
    ]
    if len(own) != 1:
        return None
    (_, top, right, bottom), value = own[0][0].box, own[0][1]
    if value:
        return value
    starts = {}
    for i, s in enumerate(t.scene.texts):
        level = top <= (s.box[1] + s.box[3]) / 2 <= bottom
        if s is not own[0][0] and level and -2.0 <= s.box[0] - right <= 0.6 * t.width:
            starts[(s.box[0], i)] = s.text
    return starts[min(starts)] if starts else None


def _is_label(name: str) -> bool:
    return len(name) <= 24 and any(map(str.isalpha, name)) and all(c.isalpha() or c in _LABEL for c in name)
