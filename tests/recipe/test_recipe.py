"""Recipes do what flags do; mistakes are told with their line before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

import vlit
from vlit.engine import Engine
from vlit.errors import InputError, UsageError
from vlit.recipe import load_recipe, run_recipe
from vlit.runfolder import RunFolder


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_gives_the_same_bytes_as_the_flags(shapes: Path, made: vlit.Run, tmp_path: Path) -> None:
    recipe = write(
        tmp_path,
        f"""
seed: 5
steps:
  - construct: {{scenes: "vlit:{shapes}", samples: 300, out: {tmp_path}/run}}
  - measure: {{data: {tmp_path}/run, out: {tmp_path}/card, tiers: [text]}}
  - export: {{data: {tmp_path}/run, to: llava, out: {tmp_path}/llava.json}}
  - check: {{data: {tmp_path}/llava.json, trainer: llava}}
  - convert: {{data: {tmp_path}/llava.json, out: {tmp_path}/swift.jsonl, to: swift}}
""",
    )
    lines = list(run_recipe(load_recipe(recipe), Engine()))
    assert [line.split(":")[0] for line in lines] == ["construct", "measure", "export", "check", "convert"]
    run = vlit.Run(RunFolder.open(tmp_path / "run"))
    assert [p.read_bytes() for p in run.folder.shards()] == [p.read_bytes() for p in made.folder.shards()]
    assert (tmp_path / "card" / "report.html").is_file()
    assert (tmp_path / "llava.json").is_file()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("steps:\n  - constrct: {out: x}\n", r"line 2: a step has no 'constrct'\. Did you mean 'construct'"),
        (
            "steps:\n  - construct: {scenes: a, out: x, sampels: 3}\n",
            r"line 2: construct has no 'sampels'\. Did you mean",
        ),
        ("steps:\n  - construct: {scenes: a}\n", "construct needs out"),
        ("steps:\n  - construct: {scenes: a, out: x, out: y}\n", "'out' is there twice"),
        ("steps: []\n", "has no steps"),
        ("sead: 3\nsteps: [1]\n", "line 1: a recipe has no 'sead'"),
        ("- a\n", "a recipe is a list of 'name: value'"),
        ("steps:\n  - {construct: {scenes: a, out: x}, measure: {data: x}}\n", "exactly one command"),
        ("", "a recipe is a list"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        load_recipe(write(tmp_path, text))


def test_what_is_no_yaml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 3: is not YAML"):
        load_recipe(write(tmp_path, "seed: 1\nsteps: [\n"))
    with pytest.raises(InputError, match="cannot be read"):
        load_recipe(tmp_path / "nowhere.yaml")
