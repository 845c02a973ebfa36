"""``vlit run``: do the steps of a recipe file."""

from __future__ import annotations

import click

from vlit.cli.options import engine, engine_options


@click.command("run")
@click.argument("recipe", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Only say what would run, and why.")
@engine_options
def command(recipe: str, dry_run: bool, runner: str, ray_address: str, workers: int) -> None:
    """Do the steps of a RECIPE (YAML): each step is a command's name with its options. Steps whose options and inputs
    are as they were are reused.

    \b
    seed: 7
    steps:
      - construct: {scenes: "coco:data/coco", samples: 5000, out: runs/coco}
      - measure: {data: runs/coco, out: runs/coco-card}
      - export: {data: runs/coco, to: llava, out: coco_llava.json}
    """
    from vlit.recipe import load_recipe, plan_recipe, run_recipe

    loaded = load_recipe(recipe)
    lines = plan_recipe(loaded) if dry_run else run_recipe(loaded, engine(runner, ray_address, workers))
    for line in lines:
        click.echo(line)
