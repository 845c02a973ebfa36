"""Which objects a thing may mean, and how a claim's words limit what may be held against them."""

from __future__ import annotations

import msgspec
import numpy as np

from vlit.claims import adjectives
from vlit.claims.lexicon import Lexicon
from vlit.claims.statement import Statement, Thing
from vlit.claims.table import SceneTable
from vlit.schema import Claim, Status, Verdict


def judged(claim: Claim, status: Status, reason: str, objects: tuple[str, ...] = ()) -> Verdict:
    """A verdict."""
    return Verdict(claim=claim, status=status, objects=objects, reason=reason)


def loose(claim: Claim, thing: Thing, lexicon: Lexicon) -> bool:
    """Whether the word of a claim often means something else; such words support and never contradict."""
    if isinstance(claim, Statement):
        return thing.loose
    own = [m for m in lexicon.mentions(claim.text) if m.category == claim.subject]
    return bool(own) and all(m.loose for m in own)


def likeness(category: str, table: SceneTable, lexicon: Lexicon) -> str:
    """An annotated category that one without annotations is easily taken for, ``""`` for none.

    People and annotators name such things differently (a chair, a couch), so that neither is known to be wrong.
    """
    return next((c for c in lexicon.entry(category).confusable if table.rows(c)), "")


class Referents(msgspec.Struct, frozen=True):
    """The objects that a thing may mean.

    Attributes:
        rows: rows of the scene's table, crowds included.
        sure: no other object can be meant: the category was annotated exhaustively, no crowd hides a member, and the
            word means nothing else. Only then can a claim be contradicted.
        filtered: adjectives, superlatives and halves of the image were applied as far as the phrase has them.
    """

    rows: tuple[int, ...]
    sure: bool
    filtered: bool


def referents(thing: Thing, table: SceneTable, lexicon: Lexicon) -> Referents:
    """The objects that a noun phrase may mean. Limits that the annotations cannot decide are left out."""
    members = lexicon.members(thing.category)
    rows = [i for name in members for i in table.rows(name)]
    sure = not thing.loose and not table.crowded.intersection(members) and table.is_closed(thing.category, members)
    filtered = not thing.limited
    for value in thing.attributes:
        having = [i for i in rows if has_attribute(table, i, value)]
        if having or attribute_closed(table, value):
            rows = having
        else:
            filtered = False
    if thing.part:
        inside = [i for i in rows if _in_part(table, i, thing.part)]
        rows = inside or rows
    if thing.extreme and len(rows) > 1:
        best = _extreme(rows, thing.extreme, table)
        if best is None:
            filtered = False
        else:
            rows = [best]
    return Referents(tuple(rows), sure, filtered)


def has_attribute(table: SceneTable, row: int, value: str) -> bool:
    """Whether an object carries an adjective, by any of its words."""
    return any((adjectives.value_of(a.value) or a.value.lower()) == value for a in table.scene.objects[row].attributes)


def attribute_closed(table: SceneTable, value: str) -> bool:
    """Whether every object of the scene carries a value of that adjective's kind."""
    kind = adjectives.kind_of(value)
    return any(adjectives.same_kind(kind, known) for known in table.scene.closed_attributes)


def _in_part(table: SceneTable, row: int, part: str) -> bool:
    along = table.cx[row] / table.width if part in ("left", "right") else table.cy[row] / table.height
    return bool(along <= 0.55 if part in ("left", "top") else along >= 0.45) if table.width > 0 else True


_MARGIN = 0.03  # share of the image's side by which the outermost object must lie beyond the next
_LARGER = 1.2  # times the area of the next


def _extreme(rows: list[int], by: str, table: SceneTable) -> int | None:
    """The extreme row, None where the next one is too close to tell."""
    if by in ("largest", "smallest"):
        values, sign, relative = table.area, (-1 if by == "largest" else 1), True
    else:
        values = table.cx if by in ("leftmost", "rightmost") else table.cy
        sign, relative = (-1 if by in ("rightmost", "lowest") else 1), False
    order = sorted(rows, key=lambda i: sign * values[i])
    first, second = float(values[order[0]]), float(values[order[1]])
    if relative:
        return order[0] if max(first, second) >= _LARGER * max(min(first, second), 1e-9) else None
    side = table.width if by in ("leftmost", "rightmost") else table.height
    return order[0] if np.abs(first - second) >= _MARGIN * side else None
