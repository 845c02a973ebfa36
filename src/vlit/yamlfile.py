"""YAML files that people write: read with the line of everything, and checked against typed structs.

Every mistake is noted with its line, so that all of them can be told before anything runs.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from vlit.errors import InputError, UsageError, nearest

T = TypeVar("T", bound=msgspec.Struct)
Place = tuple[str | int, ...]
"""Where something stands in a file: names of fields and numbers of list items, from the top."""


class Mistake(msgspec.Struct, frozen=True):
    """Something in a file that cannot be right: its line, what it is, and what to do."""

    line: int
    what: str
    fix: str

    def error(self, path: str | Path) -> UsageError:
        """The mistake as an error."""
        return UsageError(f"{path}, line {self.line}", self.what, self.fix)


def composed(path: str | Path, kind: str) -> yaml.Node | None:
    """The nodes of a YAML file; None where it is empty.

    Args:
        kind: what the file should be, for messages: ``recipe``.

    Raises:
        InputError: it cannot be read, or is no YAML.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read ({error})", f"Name a {kind} file (YAML, UTF-8).") from None
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, line {line}", f"is not YAML ({error.problem})", "Correct the line.") from None
    except yaml.YAMLError as error:
        raise InputError(str(path), f"is not YAML ({error})", "Save it as UTF-8 text.") from None


def value_of(node: yaml.Node) -> Any:
    """What a node says, as Python's own types."""
    return yaml.safe_load(yaml.serialize(node))


def line_of(node: yaml.Node | None) -> int:
    """The line that a node begins on, from 1; 1 where there is none."""
    return node.start_mark.line + 1 if node is not None else 1


class Notes:
    """Reads nodes and notes what is wrong with them, and the line of everything that was read."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.lines: dict[Place, int] = {}

    def wrong(self, line: int, what: str, fix: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(line, what, fix))

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that is written down."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def mapping(self, node: yaml.Node | None, what: str, known: Iterable[str] | None) -> dict[str, yaml.Node]:
        """The nodes of a mapping by name; names that are not known (None: any is) or are there twice are noted."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(line_of(node), f"{what} is a list of 'name: value'", nearest("", known or ()))
            return {}
        names = None if known is None else set(known)
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            line = line_of(key)
            if names is not None and key.value not in names:
                self.wrong(line, f"{what} has no '{key.value}'", nearest(str(key.value), names))
            elif key.value in found:
                self.wrong(line, f"'{key.value}' is there twice", "Remove one.")
            else:
                found[key.value] = value
        return found

    def struct(self, node: yaml.Node | None, kind: type[T], what: str, place: Place = ()) -> T | None:
        """A struct of a mapping, its fields read by their types; None where something in it is wrong."""
        before = len(self.mistakes)
        self.lines[place] = line_of(node)
        fields = {field.name: field for field in msgspec.structs.fields(kind)}
        nodes = self.mapping(node, what, fields)
        read = {
            name: self.read(each, fields[name].type, f"{what}: {name}", (*place, name)) for name, each in nodes.items()
        }
        if len(self.mistakes) == before:
            missing = [name for name, field in fields.items() if field.required and name not in nodes]
            if missing:
                self.wrong(line_of(node), f"{what} needs {', '.join(missing)}", "Add it.")
        return kind(**read) if len(self.mistakes) == before else None

    def read(self, node: yaml.Node, kind: Any, what: str, place: Place) -> Any:
        """The value of a node by its type: structs, lists and mappings of anything, the rest as msgspec checks it."""
        self.lines[place] = line_of(node)
        members = [m for m in typing.get_args(kind) if m is not type(None)]
        origin = typing.get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.struct(node, kind, what, place)
        if origin is list and isinstance(node, yaml.SequenceNode):
            return [self.read(each, members[0], what, (*place, n)) for n, each in enumerate(node.value)]
        if origin is dict and isinstance(node, yaml.MappingNode):
            nodes = self.mapping(node, what, None)
            return {
                name: self.read(each, members[1], f"{what}: {name}", (*place, name)) for name, each in nodes.items()
            }
        structs = [m for m in members if isinstance(m, type) and issubclass(m, msgspec.Struct)]
        if len(structs) == 1 and isinstance(node, yaml.MappingNode):
            return self.struct(node, structs[0], what, place)
        value = value_of(node)
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            told = str(error).replace("`", "'")
            self.wrong(line_of(node), f"{what} is {value!r}: {told[0].lower()}{told[1:]}", "Correct it.")
            return None
