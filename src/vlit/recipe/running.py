"""Running a recipe: its steps in order, each only where something changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vlit.engine import Engine
from vlit.recipe.commands import COMMANDS, takes
from vlit.recipe.flow import Flow
from vlit.recipe.reading import Recipe
from vlit.recipe.reuse import before, changed, making, remember
from vlit.report import QualityCard

_NOTHING = "it leaves nothing behind that could be reused"


def run_recipe(recipe: Recipe, engine: Engine) -> Iterator[str]:
    """Do the steps in order; yields for each why it ran and what it has to say, or that it was reused.

    A step that a recipe made before is made anew over what is there; a folder that something else wrote is left alone,
    with an error.
    """
    for step in recipe.steps:
        flow = Flow.of(step.command, step.options)
        now, then = making(step.command, step.options, flow.writes), before(flow.writes)
        why = changed(now, then) if flow.writes else _NOTHING
        if not why:
            yield f"{step.command}: reused {_places(flow)}, its options and inputs are as they were"
            continue
        options = dict(step.options)
        if takes(step.command, "engine"):
            options["engine"] = engine
        if then is not None and takes(step.command, "overwrite"):
            options["overwrite"] = True
        result = COMMANDS[step.command](**options)
        remember(now, flow.writes)
        yield f"{step.command}: run, because {why}\n{_told(result, options)}"


def plan_recipe(recipe: Recipe) -> Iterator[str]:
    """For each step whether it would run, and why; nothing is run."""
    waiting: list[Path] = []  # what is written by steps that would run
    for step in recipe.steps:
        flow = Flow.of(step.command, step.options)
        fresh = [path for _, path in flow.reads if any(Flow.within(Path(path), place) for place in waiting)]
        now = making(step.command, step.options, flow.writes)
        why = changed(now, before(flow.writes)) if flow.writes else _NOTHING
        if why:
            told = f"would run, because {why}"
        elif fresh:
            told = f"would run where {', '.join(fresh)} comes out different"
        else:
            told = f"would be reused: {_places(flow)}"
        if why or fresh:
            waiting += flow.writes.values()
        yield f"line {step.line}, {step.command}: {told}"


def _places(flow: Flow) -> str:
    return ", ".join(str(place) for place in flow.writes.values())


def _told(result: object, options: dict[str, Any]) -> str:
    if isinstance(result, QualityCard):
        return result.summary(str(options.get("out", "")))
    summary = getattr(result, "summary", None)
    return str(summary()) if callable(summary) else str(result)
