"""``vlit base data``: plain scenes and instruction data."""

from __future__ import annotations

import click

from vlit.cli.options import engine


@click.command("data")
@click.option("--scenes", default=2000, show_default=True, help="Pictures.")
@click.option("--samples", default=10000, show_default=True, help="Samples of instruction data.")
@click.option("--seed", default=100, show_default=True, help="Of scenes and samples; bases use 0 and 1.")
@click.option("--out", required=True, type=click.Path(), help="The folder to write: scenes/ and data/.")
def command(scenes: int, samples: int, seed: int, out: str) -> None:
    """Draw plain scenes of 72 pixels, and make instruction data of them by vlit construct."""
    from vlit import basing

    made = basing.data(out=out, scenes=scenes, samples=samples, seed=seed, engine=engine("native", "", 1))
    click.echo(
        f"wrote {made}. Next: vlit tune {made} --model runs/base-llava/base --merge 5 --rate 1e-3 --out runs/tuned"
    )
