"""The commands that a recipe may name, and their options as the functions' signatures and docstrings give them."""

from __future__ import annotations

import functools
import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vlit.api import construct, render
from vlit.auditing import audit
from vlit.checking import check
from vlit.comparing import compare
from vlit.curating import curate
from vlit.engine import Engine
from vlit.exchange import convert, export
from vlit.instructing import evolve
from vlit.measuring import measure
from vlit.mixing import mix
from vlit.planning import plan
from vlit.run import Run
from vlit.splitting import split

COMMANDS: dict[str, Callable[..., Any]] = {
    "construct": construct,
    "plan": plan,
    "evolve": evolve,
    "measure": measure,
    "audit": audit,
    "compare": compare,
    "curate": curate,
    "mix": mix,
    "split": split,
    "check": check,
    "export": export,
    "convert": convert,
    "render": render,
}
"""The commands that a recipe may name."""

_HIDDEN = frozenset({"engine", "sink"})
"""Parameters that only Python can give."""

_ARGUMENT = re.compile(r"    (?P<names>\w+(?:, \w+)*): (?P<text>.*)")


class Option(msgspec.Struct, frozen=True):
    """One option of a command.

    Attributes:
        type: what its value is, as msgspec checks it: paths are texts, sequences lists.
        default: of the function; `inspect.Parameter.empty` where it has to be given.
        doc: its lines of the docstring.
    """

    name: str
    type: Any
    default: Any
    doc: str

    @property
    def required(self) -> bool:
        """Whether a step has to give it."""
        return self.default is inspect.Parameter.empty


@functools.cache
def options_of(command: str) -> dict[str, Option]:
    """The options of a command by name, in the order of its signature."""
    function = COMMANDS[command]
    hints = typing.get_type_hints(function)
    docs = argument_docs(function)
    return {
        name: Option(name, plain(hints[name]), parameter.default, docs.get(name, ""))
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in _HIDDEN
    }


def summary_of(command: str) -> str:
    """The first line of a command's docstring."""
    return (inspect.getdoc(COMMANDS[command]) or "").partition("\n")[0]


def takes(command: str, name: str) -> bool:
    """Whether a command's function has a parameter, also one that a recipe cannot give."""
    return name in inspect.signature(COMMANDS[command]).parameters


def argument_docs(function: Callable[..., Any]) -> dict[str, str]:
    """The texts of a docstring's ``Args``, by name."""
    _, _, section = (inspect.getdoc(function) or "").partition("Args:\n")
    found: dict[str, str] = {}
    names: list[str] = []
    for line in section.splitlines():
        start = _ARGUMENT.fullmatch(line)
        if start is not None:
            names = start["names"].split(", ")
            found |= dict.fromkeys(names, start["text"])
        elif line.startswith("        ") and names:
            found |= {name: f"{found[name]} {line.strip()}" for name in names}
        elif line.strip():
            break
    return found


def plain(hint: Any) -> Any:
    """A type as a YAML file can hold it: paths and runs are texts, sequences lists, settings mappings of their fields.

    What only Python can hold is left out of unions.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Path or hint is Run:
        return str
    if origin in (typing.Union, types.UnionType):
        members = list(dict.fromkeys(plain(each) for each in arguments if each is not Engine))
        structs = [m for m in members if isinstance(m, type) and issubclass(m, msgspec.Struct)]
        if structs:  # a mapping of their fields: msgspec takes one of the two
            members = [m for m in members if typing.get_origin(m) is not dict]
        return typing.Union[tuple(members)]  # noqa: UP007 - made of a list
    if origin is Sequence or origin is list:
        return list[plain(arguments[0])]  # type: ignore[misc]
    if origin is Mapping or origin is dict:
        return dict[str, plain(arguments[1])]  # type: ignore[misc]
    return hint
