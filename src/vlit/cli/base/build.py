"""``vlit base build``: a small model that sees plain scenes."""

from __future__ import annotations

import click

from vlit.cli.options import engine, out_options


@click.command("build")
@click.option("--family", default="llava", show_default=True, help="llava, qformer or flamingo.")
@click.option("--scenes", default=0, show_default="the recipe's", help="Pictures to learn from.")
@click.option("--steps", default=0, show_default="the recipe's", help="Steps of alignment.")
@click.option("--seed", default=0, show_default=True, help="Of everything.")
@out_options
def command(family: str, scenes: int, steps: int, seed: int, out: str, overwrite: bool, as_json: bool) -> None:
    """Build a model of about a million parameters: a tower taught what stands where, then alignment on captions.

    A run folder of the same configuration is found built, or resumed. Fails where the model does not reach its gate,
    since nothing that is tuned from such a base means anything.
    """
    from vlit import basing

    base = basing.build(
        family, out=out, scenes=scenes, steps=steps, seed=seed, engine=engine("native", "", 1), overwrite=overwrite
    )
    click.echo(base.to_json() if as_json else base.summary())
