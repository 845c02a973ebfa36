"""Reading and checking a recipe: every mistake is found before anything runs, and told with its line."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import msgspec
import yaml

from vlit.errors import UsageError, nearest
from vlit.recipe.commands import COMMANDS, Option, options_of
from vlit.recipe.flow import Flow
from vlit.yamlfile import Mistake, Notes, composed, line_of, value_of


class Step(msgspec.Struct, frozen=True):
    """A command and its options, the line that names it, and the line of each option."""

    command: str
    options: dict[str, Any]
    line: int
    lines: dict[str, int] = {}

    def line_of(self, option: str) -> int:
        """The line of an option, or of the step where it is not written down."""
        return self.lines.get(option, self.line)


class Recipe(msgspec.Struct, frozen=True):
    """A checked recipe."""

    path: str
    steps: list[Step]


def load_recipe(path: str | Path) -> Recipe:
    """Read and check a recipe.

    Raises:
        InputError: the file cannot be read, or is no YAML.
        UsageError: the first mistake (`check_recipe`).
    """
    recipe, mistakes = check_recipe(path)
    if mistakes:
        first = mistakes[0]
        more = f" (and {len(mistakes) - 1} more: vlit recipe check {path})" if len(mistakes) > 1 else ""
        raise UsageError(f"{path}, line {first.line}", first.what, first.fix + more)
    return recipe


def check_recipe(path: str | Path) -> tuple[Recipe, list[Mistake]]:
    """Read a recipe and find all mistakes, in the order of their lines: names that no command or option has, values of
    another type, options that are missing, a step that reads what is not there and what no earlier step writes, two
    steps that write one place.

    Raises `InputError` where the file cannot be read, or is no YAML.
    """
    reader = _Reader(composed(path, "recipe"))
    recipe = Recipe(str(path), reader.steps())
    mistakes = sorted([*reader.mistakes, *_flow(recipe)], key=lambda mistake: mistake.line)
    return recipe, mistakes


class _Reader(Notes):
    """Turns the nodes of a recipe into steps, and notes what is wrong with them."""

    def __init__(self, root: yaml.Node | None) -> None:
        super().__init__()
        self._root = root

    def steps(self) -> list[Step]:
        """The steps that can be read."""
        fields = self.mapping(self._root, "a recipe", {"seed", "steps"})
        listed = fields.get("steps")
        if self.mistakes and listed is None:
            return []
        if not isinstance(listed, yaml.SequenceNode) or not listed.value:
            line = line_of(listed)
            self.wrong(line, "the recipe has no steps", "Write 'steps:' and a list of commands.")
            return []
        seed = value_of(fields["seed"]) if "seed" in fields else None
        if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
            self.wrong(line_of(fields["seed"]), f"seed is {seed!r}, and must be a whole number", "Correct it.")
            seed = None
        return [step for node in listed.value if (step := self._step(node, seed)) is not None]

    def _step(self, node: yaml.Node, seed: Any) -> Step | None:
        before = len(self.mistakes)
        named = self.mapping(node, "a step", set(COMMANDS))
        line = line_of(node)
        if len(named) != 1:
            if len(self.mistakes) == before:
                self.wrong(line, "a step names exactly one command", "Write '- command: {option: value}'.")
            return None
        ((name, body),) = named.items()
        known = options_of(name)
        nodes = self.mapping(body, name, set(known))
        options = {key: value_of(value) for key, value in nodes.items()}
        lines = {key: line_of(value) for key, value in nodes.items()}
        for key, value in options.items():
            wrong = _wrong_value(known[key], value)
            if wrong:
                self.wrong(lines[key], f"{name}: {key} {wrong[0]}", wrong[1])
        if seed is not None and "seed" in known:
            options.setdefault("seed", seed)
        missing = [option.name for option in known.values() if option.required and option.name not in options]
        if missing:
            self.wrong(line, f"{name} needs {', '.join(missing)}", "Add it to the step.")
        return Step(name, options, line, lines)


def _wrong_value(option: Option, value: Any) -> tuple[str, str] | None:
    """What is wrong with an option's value, and what to do; None where nothing is."""
    for member in typing.get_args(option.type) or (option.type,):
        fields = getattr(member, "__struct_fields__", ())
        unknown = [name for name in value if name not in fields] if fields and isinstance(value, dict) else []
        if unknown:
            return f"has no '{unknown[0]}'", nearest(str(unknown[0]), fields)
    try:
        msgspec.convert(value, option.type)
    except msgspec.ValidationError as error:
        told = str(error).replace("`", "'")
        return f"is {value!r}: {told[0].lower()}{told[1:]}", option.doc[:1].upper() + option.doc[1:] or "Correct it."
    return None


def _flow(recipe: Recipe) -> list[Mistake]:
    """Steps that read what is not there, and steps that write one place."""
    flows = [Flow.of(step.command, step.options) for step in recipe.steps]
    mistakes: list[Mistake] = []
    for number, (step, flow) in enumerate(zip(recipe.steps, flows, strict=True)):
        earlier = [place for before in flows[:number] for place in before.writes.values()]
        following = zip(recipe.steps[number + 1 :], flows[number + 1 :], strict=True)
        later = {place: after for after, flow_after in following for place in flow_after.writes.values()}
        for option, path in flow.missing(earlier):
            writer = next((other for place, other in later.items() if Flow.within(Path(path), place)), None)
            fix = (
                f"The step on line {writer.line} writes it: move that one up."
                if writer is not None
                else "Correct the path, or add the step that writes it. " + nearest(path, map(str, earlier))
            )
            mistakes.append(
                Mistake(step.line_of(option), f"{step.command}: there is no {path}, and no earlier step writes it", fix)
            )
        for option, place in flow.writes.items():
            if place in earlier:
                other = next(s for s, f in zip(recipe.steps, flows, strict=True) if place in f.writes.values())
                what = f"{step.command}: {place} is what the step on line {other.line} writes"
                mistakes.append(Mistake(step.line_of(option), what, "Give each step a place of its own."))
            elif place in [Path(path) for _, path in flow.reads]:
                what = f"{step.command} would write over what it reads, {place}"
                mistakes.append(Mistake(step.line_of(option), what, "Give it a place of its own."))
    return mistakes
