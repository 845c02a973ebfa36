"""``vlit render``: draw scenes of simple shapes, annotated in full."""

from __future__ import annotations

import click

from vlit.cli.options import engine


@click.command("render")
@click.option("--count", default=300, show_default=True, help="How many scenes.")
@click.option("--seed", default=0, show_default=True, help="Of every random choice.")
@click.option("--size", default=336, show_default=True, help="Width and height in pixels.")
@click.option("--style", default="full", show_default=True,
              help="full, or plain: few large things on a grid, for very small models.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(), help="The folder to write; use it as --scenes vlit:FOLDER.")
@click.option("--overwrite", is_flag=True, help="Replace another run in the output folder.")
def command(count: int, seed: int, size: int, style: str, out: str, overwrite: bool) -> None:
    """Draw scenes of simple shapes, annotated in full: colours, sizes, texts. No licence question, every fact known."""
    from vlit import api

    path = api.render(
        count, out=out, seed=seed, size=size, style=style, engine=engine("native", "", 1), overwrite=overwrite
    )
    click.echo(f"{count} scenes in {path}. Next: vlit construct --scenes vlit:{path} --out runs/shapes")
