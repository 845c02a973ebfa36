"""What a task speaks of: all that a language must have words for before it can say it."""

from __future__ import annotations

from collections.abc import Iterator

from vlit.construct.task import Task
from vlit.program import (
    AttributeOf,
    CategoryOf,
    Commonest,
    InAll,
    Inventory,
    Nearest,
    Node,
    OfCategory,
    OnlyIn,
    Predicate,
    ReadText,
    TextBox,
    WithAttribute,
    children,
)


def at_box_of(task: Task) -> bool:
    """Whether a text is to be read at a place that the question gives."""
    return isinstance(task.program, ReadText) and any(isinstance(fact.program, TextBox) for fact in task.facts)


_SAID = (CategoryOf, AttributeOf, Commonest, Inventory, OnlyIn, InAll, Predicate)
"""Programs whose value is a word of the annotations or several."""


def words_of(task: Task) -> Iterator[str]:
    """Everything that a language must have a word for: categories, attributes, and values that are either."""
    for program, value in ((task.program, task.value), *((fact.program, fact.value) for fact in task.facts)):
        yield from _named(program)
        if isinstance(program, _SAID):
            yield from map(str, value if isinstance(value, list | dict) else [value])
    if isinstance(task.program, _SAID):
        yield from task.options
        if task.claimed is not None:
            yield str(task.claimed)


def nested(node: Node) -> int:
    """How many "closest to" stand inside each other."""
    inner = 0
    for child in children(node):
        inner = max(inner, nested(child))
    return inner + 1 if isinstance(node, Nearest) else inner


def _named(node: Node) -> Iterator[str]:
    if isinstance(node, OfCategory):
        yield node.name
    elif isinstance(node, WithAttribute):
        yield node.value
    for child in children(node):
        yield from _named(child)
