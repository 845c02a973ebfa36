"""The JSON Schema of recipes, made of the commands' signatures and docstrings, so that editors complete and check them.

Draft 7, which the YAML servers of editors read in full.
"""

from __future__ import annotations

from typing import Any

import msgspec

from vlit.recipe.commands import COMMANDS, Option, options_of, summary_of


def recipe_schema() -> dict[str, Any]:
    """The schema of a recipe file."""
    tables = {name: options_of(name) for name in COMMANDS}
    every = [option for options in tables.values() for option in options.values()]
    schemas, definitions = msgspec.json.schema_components(
        [option.type for option in every], ref_template="#/definitions/{name}"
    )
    shapes = iter(schemas)
    commands = {}
    for name, options in tables.items():
        commands[name] = {
            "description": summary_of(name),
            "type": "object",
            "properties": {key: {**next(shapes), **_told(option)} for key, option in options.items()},
            "required": [key for key, option in options.items() if option.required],
            "additionalProperties": False,
        }
    step = {
        "type": "object",
        "properties": commands,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "vlit recipe",
        "type": "object",
        "properties": {
            "seed": {"description": "Given to every step that takes a seed and names none.", "type": "integer"},
            "steps": {"description": "Commands, done in order.", "type": "array", "minItems": 1, "items": step},
        },
        "required": ["steps"],
        "additionalProperties": False,
        "definitions": definitions,
    }


def _told(option: Option) -> dict[str, Any]:
    told: dict[str, Any] = {"description": option.doc} if option.doc else {}
    if not option.required and isinstance(option.default, bool | int | float | str):
        told["default"] = option.default
    return told
