"""Packages whose public names are imported when they are first used, so that importing the package costs nothing."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Mapping
from typing import Any


def lazily(package: str, homes: Mapping[str, str]) -> None:
    """Make names of a package import the module they live in at their first use.

    Args:
        package: its name; it is being imported.
        homes: public name to the name of its module.

    The names become properties. A name that is a module of the package too (``vlit.construct`` is the function that
    users call and the room it lives in) would otherwise mean whichever came last; a property always means what the
    package lists, and the module is reached by ``from package.name import ...``.
    """
    members = {name: _property(name, home) for name, home in homes.items()}
    sys.modules[package].__class__ = type("_Package", (types.ModuleType,), members)


def _property(name: str, home: str) -> property:
    def read(_: types.ModuleType) -> Any:
        return getattr(importlib.import_module(home), name)

    def ignore(_: types.ModuleType, __: object) -> None:
        """What the import of a module of that name would set."""

    return property(read, ignore)
