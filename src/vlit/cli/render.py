"""``vlit render``: draw scenes of simple shapes, annotated in full."""

from __future__ import annotations

import click


@click.command("render")
@click.option("--count", default=300, show_default=True, help="How many scenes.")
@click.option("--seed", default=0, show_default=True, help="Of every random choice.")
@click.option("--size", default=336, show_default=True, help="Width and height in pixels.")
@click.option("--out", required=True, type=click.Path(), help="The folder to write; use it as --scenes vlit:FOLDER.")
def command(count: int, seed: int, size: int, out: str) -> None:
    """Draw scenes of simple shapes, annotated in full: colours, sizes, texts. No licence question, every fact known."""
    from vlit import api

    path = api.render(count, out=out, seed=seed, size=size)
    click.echo(f"{count} scenes in {path}. Next: vlit construct --scenes vlit:{path} --out runs/shapes")
