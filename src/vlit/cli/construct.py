"""``vlit construct``: make checked instruction data from annotated images."""

from __future__ import annotations

import click

from vlit.cli.options import engine, engine_options, out_options
from vlit.cli.values import parse_shares


@click.command("construct")
@click.option("--scenes", required=True, help="Annotated images as SOURCE:PATH, for example coco:data/coco, or a PATH.")
@click.option("--samples", default=1000, show_default=True, help="How many training examples to aim for.")
@click.option("--seed", default=0, show_default=True, help="Of every random choice: same seed, same bytes.")
@click.option("--types", default="", help="Only these instruction types, with weights: count,existence=2,multi_step.")
@click.option("--register", default="", help="Only these ways to ask, with weights: plain=2,polite,terse,child,expert.")
@click.option("--language", default="", show_default="en", help="Languages with weights: zh, or en=3,zh.")
@click.option("--per-image", default=0, show_default="three times the mean", help="Most samples from one image.")
@click.option("--limit", default=0, show_default="all", help="Use only the first scenes.")
@engine_options
@out_options
def command(
    scenes: str, samples: int, seed: int, types: str, register: str, language: str, per_image: int, limit: int,
    runner: str, ray_address: str, workers: int, out: str, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make checked instruction data from annotated images.

    Programs run on what is annotated, so answers are true by construction; an independent checker reads every answer
    back. Leaves a run folder: data/, rejects/, run.json, report.html, README.md. An interrupted run resumes when the
    same command is given again.
    """
    from vlit import api

    run = api.construct(
        scenes, out=out, samples=samples, seed=seed, types=parse_shares(types), registers=parse_shares(register),
        languages=parse_shares(language), per_image=per_image, limit=limit or None,
        engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(run.to_json() if as_json else run.summary())
