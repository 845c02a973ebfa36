"""How many entries have which values: a cross table of two axes, and a tree of several."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.facet import Facet, facet, values_in, weakest
from vlit.catalog.load import datasets, models
from vlit.errors import UsageError

UNKNOWN = "unknown"
_Entry = DatasetEntry | ModelEntry


class Count(msgspec.Struct, frozen=True):
    """A number of entries, and how many of them rest on an unverified or inferred value."""

    n: int
    unsure: int


class Table(msgspec.Struct, frozen=True):
    """Entries by one or two axes.

    Attributes:
        by: the axes' names.
        derived: those of them whose values are derived by a rule.
        rows, columns: their values; a row or column "unknown" where some are. ``columns`` is empty for one axis.
        cells: row, then column, to a count; with one axis the only column is "".
        entries: how many entries there are. An entry with several values is counted at each: rows may sum to more.
    """

    by: tuple[str, ...]
    derived: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[str, dict[str, Count]]
    entries: int


class Leaf(msgspec.Struct, frozen=True):
    """An entry in the tree, with the weakest mark of the values that put it there: unverified, inferred or nothing."""

    name: str
    mark: str


class Branch(msgspec.Struct, frozen=True):
    """A node of the tree: what is below it, or at its end the entries."""

    name: str
    count: int
    branches: tuple[Branch, ...] = ()
    entries: tuple[Leaf, ...] = ()


def cross_table(entries: Sequence[_Entry], by: Sequence[str]) -> Table:
    """Entries by one or two axes. Raises `UsageError` for another number of axes, or an axis that is not there."""
    if len(by) not in (1, 2) or len(set(by)) != len(by):
        raise UsageError("--by", f"{len(by)} axes, or one twice", "Give one or two different axes.")
    of_models = bool(entries) and isinstance(entries[0], ModelEntry)
    chosen = [facet(name, of_models) for name in by]
    rows = _axis(chosen[0], entries)
    columns = _axis(chosen[1], entries) if len(chosen) == 2 else []
    cells = {row: {column: Count(0, 0) for column in columns or [""]} for row in rows}
    for entry in entries:
        unsure = any(f.mark(entry) for f in chosen)
        for row in _values(chosen[0], entry):
            for column in _values(chosen[1], entry) if columns else ("",):
                old = cells[row][column]
                cells[row][column] = Count(old.n + 1, old.unsure + unsure)
    return Table(
        tuple(by), tuple(f.name for f in chosen if f.derived), tuple(rows), tuple(columns), cells, len(entries)
    )


def tree(entries: Sequence[_Entry], by: Sequence[str], name: str) -> Branch:
    """Entries below the values of one axis after another. An entry of several values stands below each.

    For general datasets the level ``specificity`` is left out: it has nothing to say about them.
    """
    of_models = bool(entries) and isinstance(entries[0], ModelEntry)
    axes = [facet(axis, of_models) for axis in by]
    leaves = {entry.name: Leaf(entry.name, weakest(axis.mark(entry) for axis in axes)) for entry in entries}
    return _branch(entries, axes, name, leaves)


def taxonomy(of_models: bool = False, by: Sequence[str] = ()) -> Branch:
    """The tree of the whole catalogue: of datasets by scope, specificity and construction, of models by paradigm and
    connector, unless other axes are given."""
    if of_models:
        return tree(models(), by or ("paradigm", "connector"), "models")
    return tree(datasets(), by or ("scope", "specificity", "construction"), "datasets")


def _branch(entries: Sequence[_Entry], by: Sequence[Facet], name: str, leaves: dict[str, Leaf]) -> Branch:
    if not by:
        return Branch(name, len(entries), entries=tuple(leaves[e.name] for e in entries))
    values = _axis(by[0], entries)
    if by[0].name == "specificity" and values == ["general"]:
        return _branch(entries, by[1:], name, leaves)
    below = [(value, [e for e in entries if value in _values(by[0], e)]) for value in values]
    return Branch(name, len(entries), tuple(_branch(each, by[1:], value, leaves) for value, each in below))


def _values(axis: Facet, entry: _Entry) -> tuple[str, ...]:
    return axis.values(entry) or (UNKNOWN,)


def _axis(axis: Facet, entries: Sequence[_Entry]) -> list[str]:
    """The values that occur; "unknown" last, where it does."""
    return values_in(axis, entries) + ([UNKNOWN] if any(not axis.values(e) for e in entries) else [])
