"""``vlit plan``: what construct would make."""

from __future__ import annotations

import click

from vlit.cli.options import engine, engine_options, plan_options
from vlit.cli.values import parse_shares


@click.command("plan")
@plan_options
@engine_options
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON for machines.")
def command(
    scenes: str, samples: int, seed: int, types: str, register: str, language: str, per_image: int, images_first: int,
    fill_gaps_of: str | None, like: str | None, limit: int, runner: str, ray_address: str, workers: int, as_json: bool,
) -> None:  # fmt: skip
    """Show what vlit construct would make with the same options, and make nothing.

    For every instruction type: what the shares want, what the scenes offer, what is planned and why it differs; forms
    and polarity; the images chosen; and what the quality card will say.
    """
    from vlit import planning

    found = planning.plan(
        scenes, samples=samples, seed=seed, types=parse_shares(types), registers=parse_shares(register),
        languages=parse_shares(language), per_image=per_image, images_first=images_first, fill_gaps_of=fill_gaps_of,
        like=like, limit=limit or None, engine=engine(runner, ray_address, workers),
    )  # fmt: skip
    click.echo(found.to_json() if as_json else found.summary())
