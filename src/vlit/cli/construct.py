"""``vlit construct``: make checked instruction data from annotated images."""

from __future__ import annotations

import click

from vlit.cli.options import engine, engine_options, out_options, plan_options
from vlit.cli.values import parse_shares


@click.command("construct")
@plan_options
@engine_options
@out_options
def command(
    scenes: str, samples: int, seed: int, types: str, register: str, language: str, per_image: int, images_first: int,
    fill_gaps_of: str | None, like: str | None, limit: int, runner: str, ray_address: str, workers: int, out: str,
    overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make checked instruction data from annotated images.

    Programs run on what is annotated, so answers are true by construction; an independent checker reads every answer
    back. Leaves a run folder: data/, rejects/, run.json, report.html, README.md. An interrupted run resumes when the
    same command is given again. vlit plan shows beforehand what will be made.
    """
    from vlit import api

    run = api.construct(
        scenes, out=out, samples=samples, seed=seed, types=parse_shares(types), registers=parse_shares(register),
        languages=parse_shares(language), per_image=per_image, images_first=images_first, fill_gaps_of=fill_gaps_of,
        like=like, limit=limit or None,
        engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(run.to_json() if as_json else run.summary())
