"""The JSON Schema accepts what the checker accepts, and tells what the docstrings tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from vlit.recipe import COMMANDS, recipe_schema
from vlit.recipe.commands import options_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return recipe_schema()


def test_it_is_a_schema_that_takes_the_example(schema: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load((ROOT / "examples" / "recipe.yaml").read_text()), schema)


@pytest.mark.parametrize(
    "content",
    [
        {"steps": []},
        {"seed": 1},
        {"steps": [{"mesure": {}}]},
        {"steps": [{"measure": {"data": "a", "teirs": ["text"]}}]},
        {"steps": [{"measure": {}}]},
        {"steps": [{"measure": {"data": "a", "draw": "many"}}]},
        {"steps": [{"measure": {"data": "a"}, "check": {"data": "a"}}]},
        {"steps": [{"mix": {"by": "words"}}]},
    ],
)
def test_it_refuses_mistakes(schema: dict[str, Any], content: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema)


def test_every_option_of_every_command_is_told(schema: dict[str, Any]) -> None:
    steps = schema["properties"]["steps"]["items"]["properties"]
    assert set(steps) == set(COMMANDS)
    for name, step in steps.items():
        assert step["description"]
        for option, told in step["properties"].items():
            assert told.get("description"), f"{name}: {option} has no line in the docstring"
    assert steps["mix"]["properties"]["by"]["enum"] == ["samples", "tokens"]
    assert steps["mix"]["properties"]["total"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]
    assert steps["split"]["properties"]["train"]["default"] == 0.9


@pytest.mark.parametrize("command", COMMANDS)
def test_what_only_python_can_give_is_left_out(command: str) -> None:
    assert not {"engine", "sink"} & options_of(command).keys()
