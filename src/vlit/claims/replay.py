"""Run a program on a scene a second time, with code of its own.

The rules are those of `vlit.program`, read from its page and written here over columns instead of single objects.
Nothing is shared with the executor that makes the answers, so that a mistake in one of the two shows as a disagreement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vlit import program as p
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
    row = _one(node.object, t)
    _sure(t.width > 0 and t.height > 0 and t.area[row] <= 0.40 * t.width * t.height)
    x, y = t.cx[row] / t.width, t.cy[row] / t.height
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
}
