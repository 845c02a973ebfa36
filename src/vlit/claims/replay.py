"""Run a program on a scene a second time, with code of its own.

The rules are those of `vlit.program`, read from its page and written here over columns instead of single objects.
Nothing is shared with the executor that makes the answers, so that a mistake in one of the two shows as a disagreement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vlit import program as p
from vlit.claims.fields import field_value
from vlit.claims.table import Floats, Mask, SceneTable
from vlit.program import Program, Value
from vlit.schema import Scene


class _Unclear(Exception):
    """Some rule has no clear outcome, so the program has no answer."""


def replay(program: Program, scene: Scene | SceneTable) -> Value | None:
    """The program's value on the scene, or None where a rule is unclear or the program does not fit the scene."""
    table = scene if isinstance(scene, SceneTable) else SceneTable(scene)
    try:
        return _VALUES[type(program)](program, table)
    except _Unclear:
        return None


def _sure(condition: bool | np.bool_) -> None:
    if not condition:
        raise _Unclear


# Relations of objects ``a`` (rows) to one object ``b``: two masks, yes and no; neither is unclear.


def _gap(low_a: Floats, high_a: Floats, low_b: float, high_b: float) -> Floats:
    """Distance between intervals; below zero it is their overlap."""
    return np.maximum(low_a, low_b) - np.minimum(high_a, high_b)


def _beside(t: SceneTable, rows: Any, b: int, axis: int) -> tuple[Mask, Mask]:
    """Before / after ``b`` along x (0) or y (1), without too much overlap."""
    size, centre = (t.width, t.cx) if axis == 0 else (t.height, t.cy)
    low, high = t.boxes[:, axis], t.boxes[:, axis + 2]
    overlap = -_gap(low[rows], high[rows], low[b], high[b])
    apart = overlap <= 0.25 * np.minimum(high[rows] - low[rows], high[b] - low[b])
    if axis == 1:
        apart &= _gap(t.boxes[rows, 0], t.boxes[rows, 2], t.boxes[b, 0], t.boxes[b, 2]) <= 0.15 * t.width
    ahead = centre[b] - centre[rows]
    return apart & (ahead >= 0.10 * size), apart & (-ahead >= 0.10 * size)


def _related(t: SceneTable, rows: Any, relation: str, b: int) -> tuple[Mask, Mask]:
    _sure(relation in p.RELATIONS)
    if relation in ("larger", "smaller"):
        yes = t.area[rows] >= 1.5 * t.area[b]
        no = t.area[b] >= 1.5 * t.area[rows]
    else:
        _sure(t.width > 0 and t.height > 0)
        yes, no = _beside(t, rows, b, 0 if relation in ("left", "right") else 1)
    return (no, yes) if relation in ("right", "below", "smaller") else (yes, no)


def _holds(t: SceneTable, relation: str, a: int, b: int) -> bool | None:
    if a == b:
        return None
    yes, no = _related(t, [a], relation, b)
    return True if yes[0] else False if no[0] else None


# Sets of objects: rows in the scene's order.


def _rows(node: p.SetNode, t: SceneTable) -> Any:
    if isinstance(node, p.Objects):
        return np.flatnonzero(~t.crowd)
    if isinstance(node, p.OfCategory) and isinstance(node.of, p.Objects):
        return t.once(("rows", node.name), lambda: np.flatnonzero(~t.crowd & (t.category == node.name)))
    rows = _rows(node.of, t)
    if isinstance(node, p.OfCategory):
        return rows[t.category[rows] == node.name]
    if isinstance(node, p.WithAttribute):
        return np.array([i for i in rows if node.value in _values(t, i, node.kind)], dtype=np.intp)
    if isinstance(node, p.InPart):
        return rows[_in_part(t, rows, node.part)]
    to = _one(node.to, t)
    rows = rows[rows != to]
    yes, no = _related(t, rows, node.relation, to)
    _sure((yes | no).all())
    return rows[yes]


def _in_part(t: SceneTable, rows: Any, part: str) -> Mask:
    _sure(part in p.PARTS and t.width > 0 and t.height > 0)
    axis, size = (0, t.width) if part in ("left", "right") else (1, t.height)
    first = t.boxes[rows, axis + 2] <= 0.52 * size
    second = t.boxes[rows, axis] >= 0.48 * size
    if part in ("right", "bottom"):
        first, second = second, first
    _sure((first ^ second).all())  # a sliver on the middle line is in neither half
    return np.asarray(first, dtype=np.bool_)


def _values(t: SceneTable, row: int, kind: str) -> tuple[str, ...]:
    return tuple(a.value for a in t.scene.objects[row].attributes if a.kind == kind)


# Objects: one row.


def _one(node: p.ObjectNode, t: SceneTable) -> int:
    if isinstance(node, p.ObjectAt):
        _sure(node.id in t.row and not t.crowd[t.row[node.id]])
        return t.row[node.id]
    if isinstance(node, p.Partner):
        subject = t.scene.objects[_one(node.subject, t)].id
        ends = {to for (of, to), said in t.predicates.items() if of == subject and node.predicate in said}
        _sure(len(ends) == 1)
        return _one(p.ObjectAt(*ends), t)
    _sure(not _reached_by_crowd(node.of, t))
    rows = _rows(node.of, t)
    if isinstance(node, p.TheOne):
        _sure(len(rows) == 1)
        return int(rows[0])
    if isinstance(node, p.Nearest):
        return _nearest(t, rows, _one(node.to, t))
    return _extreme(t, rows, node.by)


def _reached_by_crowd(node: p.SetNode, t: SceneTable) -> bool:
    """Whether a crowd may hold further members of the set."""
    while not isinstance(node, p.Objects):
        if isinstance(node, p.OfCategory):
            return node.name in t.crowded
        node = node.of
    return bool(t.crowded)


def _nearest(t: SceneTable, rows: Any, to: int) -> int:
    rows = rows[rows != to]
    _sure(len(rows) >= 2 and t.width > 0 and t.height > 0)
    distance = np.hypot(t.cx[rows] - t.cx[to], t.cy[rows] - t.cy[to])
    first, second = np.argsort(distance, kind="stable")[:2]
    near, far = distance[first], distance[second]
    _sure(far >= 1.25 * near and far - near > 0.03 * np.hypot(t.width, t.height))
    return int(rows[first])


def _extreme(t: SceneTable, rows: Any, by: str) -> int:
    _sure(by in p.SUPERLATIVES and len(rows) >= 2)
    if by in ("largest", "smallest"):
        order = np.argsort(t.area[rows], kind="stable")
        small, large = (order[0], order[1]) if by == "smallest" else (order[-2], order[-1])
        _sure(t.area[rows[large]] >= 1.3 * t.area[rows[small]])
        return int(rows[small if by == "smallest" else large])
    centre, size = (t.cx, t.width) if by in ("leftmost", "rightmost") else (t.cy, t.height)
    _sure(size > 0)
    order = np.argsort(centre[rows], kind="stable")
    first, second = (order[0], order[1]) if by in ("leftmost", "highest") else (order[-1], order[-2])
    _sure(abs(centre[rows[first]] - centre[rows[second]]) >= 0.05 * size)
    return int(rows[first])


# Values.


def _countable(node: p.SetNode, t: SceneTable) -> bool:
    """Whether the annotations can be trusted to hold every member of the set."""
    categories: list[str] = []
    while not isinstance(node, p.Objects):
        if isinstance(node, p.OfCategory):
            categories.append(node.name)
        elif isinstance(node, p.WithAttribute) and node.kind not in t.scene.closed_attributes:
            return False
        node = node.of
    if not categories:
        return bool(t.closed) and not t.crowded
    return all(c in t.closed and c not in t.crowded for c in categories)


def _count(node: p.Count, t: SceneTable) -> int:
    rows = _rows(node.of, t)
    _sure(_countable(node.of, t))
    return len(rows)


def _exists(node: p.Exists, t: SceneTable) -> bool:
    if len(_rows(node.of, t)):
        return True
    _sure(_countable(node.of, t))
    return False


def _category_of(node: p.CategoryOf, t: SceneTable) -> str:
    return str(t.category[_one(node.object, t)])


def _attribute_of(node: p.AttributeOf, t: SceneTable) -> str:
    values = _values(t, _one(node.object, t), node.kind)
    _sure(len(values) == 1)
    return values[0]


def _place_of(node: p.PlaceOf, t: SceneTable) -> str:
    return _cell(t.boxes[_one(node.object, t)], t)


def _text_place(node: p.TextPlace, t: SceneTable) -> str:
    return _cell(_text_box(p.TextBox(node.id), t), t)


def _cell(box: Any, t: SceneTable) -> str:
    x1, y1, x2, y2 = box
    _sure(t.width > 0 and t.height > 0 and (x2 - x1) * (y2 - y1) <= 0.40 * t.width * t.height)
    x, y = (x1 + x2) / 2 / t.width, (y1 + y2) / 2 / t.height
    _sure(min(abs(v - edge) for v in (x, y) for edge in (1 / 3, 2 / 3)) > 0.04)
    return p.PLACES[3 * min(int(3 * y), 2) + min(int(3 * x), 2)]


def _box_of(node: p.BoxOf, t: SceneTable) -> list[float]:
    return [float(v) for v in t.boxes[_one(node.object, t)]]


def _holds_value(node: p.Holds, t: SceneTable) -> bool:
    outcome = _holds(t, node.relation, _one(node.a, t), _one(node.b, t))
    if outcome is None:
        raise _Unclear
    return outcome


def _relation_of(node: p.RelationOf, t: SceneTable) -> str:
    a, b = _one(node.a, t), _one(node.b, t)
    left, above = _holds(t, "left", a, b), _holds(t, "above", a, b)
    across = abs(t.cx[a] - t.cx[b]) / t.width
    down = abs(t.cy[a] - t.cy[b]) / t.height
    if left is not None and (above is None or across >= 1.5 * down):
        return "left" if left else "right"
    if above is not None and (left is None or down >= 1.5 * across):
        return "above" if above else "below"
    raise _Unclear


def _predicate(node: p.Predicate, t: SceneTable) -> str:
    objects = t.scene.objects
    found = t.predicates.get((objects[_one(node.a, t)].id, objects[_one(node.b, t)].id), set())
    _sure(len(found) == 1)
    return next(iter(found))


def _more_of(node: p.MoreOf, t: SceneTable) -> str:
    a, b = _count(node.a, t), _count(node.b, t)
    return "first" if a > b else "second" if b > a else "same"


def _total_of(node: p.TotalOf, t: SceneTable) -> int:
    rows = [_rows(part.of, t) for part in node.parts]
    total = sum(_count(part, t) for part in node.parts)
    _sure(bool(rows) and len(np.unique(np.concatenate(rows))) == total)
    return total


def _larger_of(node: p.LargerOf, t: SceneTable) -> str:
    outcome = _holds(t, "larger", _one(node.a, t), _one(node.b, t))
    if outcome is None:
        raise _Unclear
    return "first" if outcome else "second"


def _inventory(_: p.Inventory, t: SceneTable) -> dict[str, int]:
    _sure(not t.crowded and bool(t.closed) and t.closed.issuperset(t.counts))
    return t.counts


def _commonest(_: p.Commonest, t: SceneTable) -> str:
    counts = _inventory(p.Inventory(), t)
    order = sorted(counts, key=lambda name: -counts[name])
    _sure(len(order) > 1 and counts[order[0]] > counts[order[1]])
    return order[0]


def _same_kind(node: p.SameKind, t: SceneTable) -> bool:
    a, b = _one(node.a, t), _one(node.b, t)
    kinds = {str(t.category[a]), str(t.category[b])}
    _sure(a != b and "" not in kinds)
    return len(kinds) == 1


def _phrases(node: p.Phrases, t: SceneTable) -> list[str]:
    found = _values(t, _one(node.object, t), "phrase")
    _sure(bool(found))
    return sorted(found)


# Several images.


def _at(t: SceneTable, number: int) -> SceneTable:
    _sure(0 <= number < len(t.images))
    return t.images[number]


def _in_image(node: p.InImage, t: SceneTable) -> Value:
    there = _at(t, node.number)
    return _VALUES[type(node.of)](node.of, there)


def _more_in(node: p.MoreIn, t: SceneTable) -> str:
    counts = np.array([_count(p.Count(node.of), _at(t, i)) for i in range(node.images)])
    best = np.flatnonzero(counts == counts.max()) if counts.size else counts
    if len(best) == 2 == node.images:
        return "same"
    _sure(len(best) == 1)
    return p.ORDINALS[int(best[0])]


def _found_in(node: p.FoundIn, t: SceneTable) -> str:
    holders = [i for i in range(node.images) if _exists(p.Exists(node.of), _at(t, i))]
    _sure(len(holders) == 1)
    return p.ORDINALS[holders[0]]


def _kinds(t: SceneTable) -> set[str]:
    _sure(not t.crowd.any() and "" not in t.counts)
    return set(t.counts)


def _only_in(node: p.OnlyIn, t: SceneTable) -> list[str]:
    one, other = _at(t, node.image), _at(t, node.other)
    extra = _kinds(one) - _kinds(other)
    _sure(extra <= other.closed)
    return sorted(extra)


def _in_all(node: p.InAll, t: SceneTable) -> list[str]:
    tables = [_at(t, i) for i in range(node.images)]
    _sure(len(tables) > 1)
    every = set[str]().union(*map(_kinds, tables))
    for table in tables:
        _sure(every - _kinds(table) <= table.closed)
    return sorted(name for name in every if all(name in table.counts for table in tables))


def _field_of(node: p.FieldOf, t: SceneTable) -> str:
    value = field_value(node.name, t)
    _sure(value is not None)
    return str(value)


def _captions(_: p.Captions, t: SceneTable) -> list[str]:
    _sure(bool(t.scene.captions))
    return list(t.scene.captions)


def _read_text(node: p.ReadText, t: SceneTable) -> str:
    return next((s.text for s in t.scene.texts if s.id == node.id), None) or _unclear()


def _text_box(node: p.TextBox, t: SceneTable) -> list[float]:
    x1, y1, x2, y2 = next((s.box for s in t.scene.texts if s.id == node.id), None) or _unclear()
    across, down = np.clip([x1, x2], 0.0, t.width), np.clip([y1, y2], 0.0, t.height)
    return [float(across[0]), float(down[0]), float(across[1]), float(down[1])]


def _unclear() -> Any:
    raise _Unclear


_VALUES: dict[type, Callable[[Any, SceneTable], Value]] = {
    p.Count: _count,
    p.Exists: _exists,
    p.CategoryOf: _category_of,
    p.AttributeOf: _attribute_of,
    p.PlaceOf: _place_of,
    p.BoxOf: _box_of,
    p.Holds: _holds_value,
    p.RelationOf: _relation_of,
    p.Predicate: _predicate,
    p.MoreOf: _more_of,
    p.TotalOf: _total_of,
    p.LargerOf: _larger_of,
    p.Inventory: _inventory,
    p.Captions: _captions,
    p.ReadText: _read_text,
    p.TextBox: _text_box,
    p.TextPlace: _text_place,
    p.FieldOf: _field_of,
    p.SameKind: _same_kind,
    p.Commonest: _commonest,
    p.Phrases: _phrases,
    p.InImage: _in_image,
    p.MoreIn: _more_in,
    p.FoundIn: _found_in,
    p.OnlyIn: _only_in,
    p.InAll: _in_all,
}
