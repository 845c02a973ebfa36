"""Recipes: a YAML file whose steps are commands with their options. How to write one: docs/recipes.md.

    seed: 7
    steps:
      - construct: {scenes: "coco:data/coco", samples: 5000, out: runs/coco}
      - measure: {data: runs/coco, out: runs/coco-card}

``seed`` is given to every step that takes one and does not name its own. Everything is checked before anything runs;
mistakes are told with their line. A step whose options and inputs did not change is reused.
"""

from __future__ import annotations

from vlit.recipe.commands import COMMANDS
from vlit.recipe.reading import Recipe, Step, check_recipe, load_recipe
from vlit.recipe.running import plan_recipe, run_recipe
from vlit.recipe.schema import recipe_schema
from vlit.yamlfile import Mistake

__all__ = [
    "COMMANDS",
    "Mistake",
    "Recipe",
    "Step",
    "check_recipe",
    "load_recipe",
    "plan_recipe",
    "recipe_schema",
    "run_recipe",
]
