"""How named things are found: one table of module paths per kind, imported on use, open to other packages.

A room writes ``FORMATS = Registry("format", {"llava": "vlit.formats.llava:LLAVA"})``; a package elsewhere adds its
own with an entry point in group ``vlit`` named ``format.mine``. Nothing is imported before its name is used, so that
start-up stays fast.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any, Generic, TypeVar

from vlit.errors import UsageError, nearest

T = TypeVar("T")
_GROUP = "vlit"


class Registry(Generic[T]):
    """Names of one kind (format, scene source, indicator, generator …) and where each is defined.

    Args:
        kind: the noun, as it appears in messages and before the dot of an entry point.
        table: name to ``module:object``.
    """

    def __init__(self, kind: str, table: Mapping[str, str]) -> None:
        self.kind = kind
        self._table = dict(table)
        self._loaded: dict[str, T] = {}
        self._plugins_read = False

    def names(self) -> list[str]:
        """All known names in the table's order, plug-ins last."""
        self._read_plugins()
        return list(self._table)

    def get(self, name: str) -> T:
        """The object of that name. Raises `UsageError` with the closest names when there is none."""
        self._read_plugins()
        if name not in self._table:
            raise UsageError(name, f"there is no {self.kind} of this name", nearest(name, self._table))
        if name not in self._loaded:
            module, _, attribute = self._table[name].partition(":")
            self._loaded[name] = getattr(importlib.import_module(module), attribute)
        return self._loaded[name]

    def items(self) -> Iterator[tuple[str, T]]:
        """Every name with its object; imports all of them."""
        for name in self.names():
            yield name, self.get(name)

    def _read_plugins(self) -> None:
        if self._plugins_read:
            return
        self._plugins_read = True
        prefix = f"{self.kind.replace(' ', '_')}."
        found: Any = metadata.entry_points(group=_GROUP)
        for entry in found:
            if entry.name.startswith(prefix):
                self._table.setdefault(entry.name.removeprefix(prefix), entry.value)
