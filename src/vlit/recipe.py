"""Recipes: a YAML file whose steps are commands with their options.

    seed: 7
    steps:
      - construct: {scenes: "coco:data/coco", samples: 5000, out: runs/coco}
      - measure: {data: runs/coco, out: runs/coco-card}

``seed`` is given to every step that takes one and does not name its own. Everything is checked before anything runs;
mistakes are told with their line.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from vlit.api import construct, measure, render
from vlit.auditing import audit
from vlit.checking import check
from vlit.comparing import compare
from vlit.curating import curate
from vlit.engine import Engine
from vlit.errors import InputError, UsageError, nearest
from vlit.exchange import convert, export
from vlit.report import QualityCard
from vlit.run import Run

COMMANDS: dict[str, Callable[..., Any]] = {
    "construct": construct,
    "measure": measure,
    "audit": audit,
    "compare": compare,
    "curate": curate,
    "check": check,
    "export": export,
    "convert": convert,
    "render": render,
}
"""The commands that a recipe may name."""

_HIDDEN = {"engine", "sink"}


class Step(msgspec.Struct, frozen=True):
    """A command and its options, and the line that names it."""

    command: str
    options: dict[str, Any]
    line: int


class Recipe(msgspec.Struct, frozen=True):
    """A checked recipe."""

    path: str
    steps: list[Step]


def load_recipe(path: str | Path) -> Recipe:
    """Read and check a recipe.

    Raises:
        InputError: the file cannot be read, or is no YAML.
        UsageError: a step, an option or a value that cannot be right, with its line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "Name a recipe file (YAML, UTF-8).") from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, line {line}", f"is not YAML ({error.problem})", "Correct the line.") from None
    fields = _mapping(path, root, "a recipe", {"seed", "steps"})
    if "steps" not in fields or not isinstance(fields["steps"], yaml.SequenceNode) or not fields["steps"].value:
        raise UsageError(str(path), "has no steps", "Write 'steps:' and a list of commands.")
    seed = _value(fields["seed"]) if "seed" in fields else None
    return Recipe(str(path), [_step(path, node, seed) for node in fields["steps"].value])


def run_recipe(recipe: Recipe, engine: Engine) -> Iterator[str]:
    """Do the steps in order; yields what each has to say. A step whose run folder is finished is reused."""
    for step in recipe.steps:
        command = COMMANDS[step.command]
        options = dict(step.options)
        if "engine" in inspect.signature(command).parameters:
            options["engine"] = engine
        result = command(**options)
        yield f"{step.command}: " + _told(result, options)


def _told(result: object, options: dict[str, Any]) -> str:
    if isinstance(result, Run):
        return result.summary()
    if isinstance(result, QualityCard):
        return result.summary(str(options.get("out", "")))
    summary = getattr(result, "summary", None)
    return str(summary()) if callable(summary) else str(result)


def _step(path: str | Path, node: yaml.Node, seed: Any) -> Step:
    named = _mapping(path, node, "a step", set(COMMANDS))
    line = node.start_mark.line + 1
    if len(named) != 1:
        raise UsageError(
            f"{path}, line {line}", "a step names exactly one command", "Write '- command: {option: value}'."
        )
    ((name, body),) = named.items()
    parameters = inspect.signature(COMMANDS[name]).parameters
    options = {key: _value(value) for key, value in _mapping(path, body, name, set(parameters) - _HIDDEN).items()}
    if seed is not None and "seed" in parameters:
        options.setdefault("seed", seed)
    missing = [p.name for p in parameters.values() if p.default is p.empty and p.name not in options]
    if missing:
        raise UsageError(f"{path}, line {line}", f"{name} needs {', '.join(missing)}", "Add it to the step.")
    return Step(name, options, line)


def _mapping(path: str | Path, node: yaml.Node | None, what: str, known: set[str]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1 if node is not None else 1
        raise UsageError(f"{path}, line {line}", f"{what} is a list of 'name: value'", nearest("", known))
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        where = f"{path}, line {key.start_mark.line + 1}"
        if key.value not in known:
            raise UsageError(where, f"{what} has no '{key.value}'", nearest(str(key.value), known))
        if key.value in found:
            raise UsageError(where, f"'{key.value}' is there twice", "Remove one.")
        found[key.value] = value
    return found


def _value(node: yaml.Node) -> Any:
    return yaml.safe_load(yaml.serialize(node))
