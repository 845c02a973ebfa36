"""``vlit construct``: make checked instruction data from annotated images."""

from __future__ import annotations

from typing import Any

import click

from vlit.cli.asking import asking_options, is_asked, perform
from vlit.cli.options import engine, engine_options, optional_out_options, out_of, plan_options
from vlit.cli.values import parse_shares


@click.command("construct")
@plan_options
@asking_options
@engine_options
@optional_out_options
def command(
    scenes: str, samples: int, seed: int, types: str, register: str, language: str, per_image: int, images_first: int,
    fill_gaps_of: str | None, like: str | None, limit: int, runner: str, ray_address: str, workers: int,
    out: str | None, overwrite: bool, as_json: bool, **asking: Any,
) -> None:  # fmt: skip
    """Make checked instruction data from annotated images.

    Programs run on what is annotated, so answers are true by construction; an independent checker reads every answer
    back; vlit plan shows beforehand what will be made. With --endpoint a model writes instead (--types conversation,
    detail, reasoning, negative, region), and what it writes is checked and repaired. Leaves a run folder: data/,
    rejects/, run.json, report.html, README.md. An interrupted run resumes when the same command is given again.
    """
    from vlit import api

    if is_asked(asking):
        from vlit.instructing import plan_construct, programs_only

        programs_only(registers=register, languages=language, fill_gaps_of=fill_gaps_of, like=like)
        works = engine(runner, ray_address, workers)
        weights = parse_shares(types, evenly=True)
        perform(
            lambda folder, settings: plan_construct(
                scenes, out=folder, instruct=settings, samples=samples, seed=seed, types=weights, per_image=per_image,
                images_first=images_first, limit=limit or None, engine=works, overwrite=overwrite,
            ),
            asking, out, as_json,
        )  # fmt: skip
        return
    run = api.construct(
        scenes, out=out_of(out), samples=samples, seed=seed, types=parse_shares(types),
        registers=parse_shares(register), languages=parse_shares(language), per_image=per_image,
        images_first=images_first, fill_gaps_of=fill_gaps_of, like=like, limit=limit or None,
        engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(run.to_json() if as_json else run.summary())
