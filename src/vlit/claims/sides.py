"""Which of two things of a program does a text name, and where: needed to read comparisons and directions."""

from __future__ import annotations

import re

import msgspec

from vlit import program as p
from vlit.claims.lexicon import Lexicon
from vlit.claims.table import SAME_BOX, SceneTable, iou
from vlit.schema import Box

_EXTREMES = {
    "largest": "largest|biggest|the most space",
    "smallest": "smallest|the least space",
    "leftmost": r"leftmost|f[ua]rthest (?:to the )?left",
    "rightmost": r"rightmost|f[ua]rthest (?:to the )?right",
    "highest": "highest|topmost|uppermost|furthest up|nearest the top",
    "lowest": "lowest|bottommost|furthest down|nearest the bottom",
}


class Side(msgspec.Struct, frozen=True):
    """A place in a text that names the ``first`` or the ``second`` thing."""

    at: int
    side: str


class _Traits(msgspec.Struct, frozen=True):
    category: str
    attributes: frozenset[str]
    part: str
    extreme: str
    box: Box | None


def named_sides(
    text: str, boxes: tuple[Box, ...], a: p.Node, b: p.Node, table: SceneTable, lexicon: Lexicon
) -> list[Side]:
    """Where the text names ``a`` (``first``) and ``b`` (``second``), in the order of the text.

    The two are told apart by what differs: category, attribute, half of the image, "the largest" and the like, and last
    of all by a box or the words "first" and "second".
    """
    one, two = _traits(a, table), _traits(b, table)
    found: list[Side] = []
    if one.category != two.category:
        own = {one.category: "first", two.category: "second"}
        found = [Side(m.start, own[m.category]) for m in lexicon.mentions(text) if m.category in own]
    elif one.attributes != two.attributes:
        found = _words(text, one.attributes - two.attributes, two.attributes - one.attributes)
    elif one.part != two.part:
        found = _patterns(text, rf"\b{one.part}\b", rf"\b{two.part}\b")
    elif one.extreme != two.extreme:
        found = _patterns(text, _EXTREMES.get(one.extreme, ""), _EXTREMES.get(two.extreme, ""))
    if found:
        return sorted(found, key=lambda s: s.at)
    for box in boxes:
        if one.box is not None and iou(box, one.box) >= SAME_BOX:
            return [Side(0, "first")]
        if two.box is not None and iou(box, two.box) >= SAME_BOX:
            return [Side(0, "second")]
    return _patterns(text, r"\bfirst\b", r"\bsecond\b")


def _words(text: str, one: frozenset[str], two: frozenset[str]) -> list[Side]:
    first, second = ("|".join(re.escape(w) for w in sorted(side)) for side in (one, two))
    return _patterns(text, rf"\b(?:{first})\b" if first else "", rf"\b(?:{second})\b" if second else "")


def _patterns(text: str, first: str, second: str) -> list[Side]:
    found = [Side(m.start(), "first") for m in re.finditer(first, text, re.IGNORECASE)] if first else []
    found += [Side(m.start(), "second") for m in re.finditer(second, text, re.IGNORECASE)] if second else []
    return sorted(found, key=lambda s: s.at)


def _traits(node: p.Node, table: SceneTable) -> _Traits:
    extreme, box = "", None
    if isinstance(node, p.ObjectAt):
        row = table.row.get(node.id)
        if row is None:
            return _Traits("", frozenset(), "", "", None)
        thing = table.scene.objects[row]
        return _Traits(thing.category, frozenset(), "", "", thing.box)
    if isinstance(node, p.Superlative):
        extreme = node.by
    category, part = "", ""
    attributes: set[str] = set()
    here = node.of if isinstance(node, p.TheOne | p.Superlative | p.Nearest) else node
    while isinstance(here, p.OfCategory | p.WithAttribute | p.InPart | p.RelatedTo):
        if isinstance(here, p.OfCategory):
            category = category or here.name
        elif isinstance(here, p.WithAttribute):
            attributes.add(here.value)
        elif isinstance(here, p.InPart):
            part = part or here.part
        here = here.of
    return _Traits(category, frozenset(attributes), part, extreme, box)
