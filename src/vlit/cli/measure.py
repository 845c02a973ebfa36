"""``vlit measure``: measure the quality of a dataset and write its card."""

from __future__ import annotations

from typing import Any

import click

from vlit.cli.instruments import instrument_options, instrument_settings
from vlit.cli.options import data_options, engine, engine_options, out_options
from vlit.cli.values import below, parse_floors

_FINDINGS = 3


@click.command("measure")
@click.argument("data", type=click.Path())
@click.option("--scenes", default="", help="What is known of the images, as SOURCE:PATH; a run folder brings its own.")
@data_options
@click.option(
    "--tier",
    "tiers",
    default="text,scene",
    show_default=True,
    help="Which tiers of indicators to run: text, scene, embed, model, judge.",
)
@click.option("--seed", default=0, show_default=True, help="Of the random draw and the bootstrap.")
@click.option("--draw", default=20000, show_default=True, help="Samples in the draw that dataset-level numbers use.")
@click.option("--scores", default="draw", show_default=True, type=click.Choice(("draw", "all")),
              help="Which samples the tier scene scores one by one.")  # fmt: skip
@click.option("--limit", default=0, show_default="all", help="Use only the first samples.")
@click.option("--fail-under", multiple=True, metavar="NAME=VALUE",
              help="Exit with 3 when an indicator is below a value: correctness.claims=0.95.")  # fmt: skip
@instrument_options
@engine_options
@out_options
def command(
    data: str, scenes: str, images: str, format_: str, tiers: str, seed: int, draw: int, scores: Any,
    limit: int, fail_under: tuple[str, ...], runner: str, ray_address: str, workers: int, out: str, overwrite: bool,
    as_json: bool, **instruments: Any,
) -> None:  # fmt: skip
    """Measure DATA (a file, or a run folder) and write its quality card.

    Correctness, diversity, complexity and balance, each number with its n, interval and coverage. Leaves report.html,
    README.md, card.json and scores of single samples in scores/.
    """
    from vlit import measuring

    floors = parse_floors(fail_under)
    card = measuring.measure(
        data, out=out, scenes=scenes or None, images=images or None, format=format_ or None,
        tiers=tuple(t.strip() for t in tiers.split(",") if t.strip()), seed=seed, draw=draw, scores=scores,
        limit=limit or None, instruments=instrument_settings(instruments),
        engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(card.to_json() if as_json else card.summary(out))
    for note in card.card.notes:
        click.echo(f"note: {note}", err=True)
    missed = below(card, floors)
    for line in missed:
        click.echo(f"finding: {line}", err=True)
    if missed:
        raise click.exceptions.Exit(_FINDINGS)
