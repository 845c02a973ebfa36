"""``vlit construct``: make checked instruction data from annotated images."""

from __future__ import annotations

from typing import Any

import click

from vlit.cli.asking import asking_options, is_asked, perform
from vlit.cli.options import engine, engine_options, optional_out_options, out_of
from vlit.cli.values import parse_shares


@click.command("construct")
@click.option("--scenes", required=True, help="Annotated images as SOURCE:PATH, for example coco:data/coco, or a PATH.")
@click.option("--samples", default=1000, show_default=True, help="How many training examples to aim for.")
@click.option("--seed", default=0, show_default=True, help="Of every random choice: same seed, same bytes.")
@click.option("--types", default="", help="Only these instruction types, with weights: count,existence=2,multi_step.")
@click.option("--per-image", default=0, show_default="three times the mean", help="Most samples from one image.")
@click.option("--limit", default=0, show_default="all", help="Use only the first scenes.")
@asking_options
@engine_options
@optional_out_options
def command(
    scenes: str, samples: int, seed: int, types: str, per_image: int, limit: int, runner: str, ray_address: str,
    workers: int, out: str | None, overwrite: bool, as_json: bool, **asking: Any,
) -> None:  # fmt: skip
    """Make checked instruction data from annotated images.

    Programs run on what is annotated, so answers are true by construction; an independent checker reads every answer
    back. With --endpoint a model writes instead (--types conversation, detail, reasoning, negative, region), and what
    it writes is checked and repaired. Leaves a run folder: data/, rejects/, run.json, report.html, README.md. An
    interrupted run resumes when the same command is given again.
    """
    from vlit import api

    if is_asked(asking):
        from vlit.instructing import plan_construct

        works = engine(runner, ray_address, workers)
        weights = parse_shares(types, evenly=True)
        perform(
            lambda folder, settings: plan_construct(
                scenes, out=folder, instruct=settings, samples=samples, seed=seed, types=weights, per_image=per_image,
                limit=limit or None, engine=works, overwrite=overwrite,
            ),
            asking, out, as_json,
        )  # fmt: skip
        return
    run = api.construct(
        scenes, out=out_of(out), samples=samples, seed=seed, types=parse_shares(types), per_image=per_image,
        limit=limit or None, engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(run.to_json() if as_json else run.summary())
