"""``vlit run``: do the steps of a recipe file."""

from __future__ import annotations

import click

from vlit.cli.options import engine, engine_options


@click.command("run")
@click.argument("recipe", type=click.Path())
@click.option("--check", is_flag=True, help="Only check the recipe.")
@engine_options
def command(recipe: str, check: bool, runner: str, ray_address: str, workers: int) -> None:
    """Do the steps of a RECIPE (YAML): each step is a command's name with its options.

    \b
    seed: 7
    steps:
      - construct: {scenes: "coco:data/coco", samples: 5000, out: runs/coco}
      - measure: {data: runs/coco, out: runs/coco-card}
      - export: {data: runs/coco, to: llava, out: coco_llava.json}
    """
    from vlit.recipe import load_recipe, run_recipe

    loaded = load_recipe(recipe)
    if check:
        click.echo(f"{recipe}: {len(loaded.steps)} steps, nothing wrong")
        return
    for line in run_recipe(loaded, engine(runner, ray_address, workers)):
        click.echo(line)
