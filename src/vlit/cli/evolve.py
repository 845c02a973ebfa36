"""``vlit evolve``: let a model rewrite samples."""

from __future__ import annotations

from typing import Any

import click

from vlit.cli.asking import asking_options, perform
from vlit.cli.options import engine, engine_options, optional_out_options
from vlit.cli.values import parse_shares


@click.command("evolve")
@click.argument("data", type=click.Path())
@click.option(
    "--how",
    default="",
    show_default="all",
    help="Evolutions, with weights: deeper,longer,multi_hop,deny_premise,paraphrase=3.",
)
@click.option("--samples", default=0, show_default="one from each", help="How many samples to aim for.")
@click.option("--scenes", default="", help="What is known of the images, as SOURCE:PATH; a run folder brings its own.")
@click.option("--format", "format_", default="", help="The dataset's format; recognised when left out.")
@click.option("--seed", default=0, show_default=True, help="Of every random choice.")
@click.option("--limit", default=0, show_default="all", help="Use only the first samples.")
@asking_options
@engine_options
@optional_out_options
def command(
    data: str, how: str, samples: int, scenes: str, format_: str, seed: int, limit: int, runner: str, ray_address: str,
    workers: int, out: str | None, overwrite: bool, as_json: bool, **asking: Any,
) -> None:  # fmt: skip
    """Let a model rewrite the samples of DATA (a file, or a run folder), and check what comes of it.

    deeper asks for more thought, longer for more of what the image shows, multi_hop for several steps, deny_premise
    takes something for granted that is not there, paraphrase says the same in other words: its claims must stay, and
    where a program made the sample, its answer must still be read as the program's.
    """
    from vlit.instructing import plan_evolve

    works = engine(runner, ray_address, workers)
    weights = parse_shares(how, "--how", evenly=True)
    perform(
        lambda folder, settings: plan_evolve(
            data, out=folder, instruct=settings, how=weights, samples=samples, scenes=scenes or None,
            format=format_ or None, seed=seed, limit=limit or None, engine=works, overwrite=overwrite,
        ),
        asking, out, as_json,
    )  # fmt: skip
