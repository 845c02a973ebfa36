"""``vlit compare``: datasets side by side at one number of samples."""

from __future__ import annotations

import click

from vlit.cli.options import IMAGES, engine, engine_options, out_options


@click.command("compare")
@click.argument("data", type=click.Path(), nargs=-1, required=True)
@click.option("--scenes", multiple=True,
              help="What is known of the images, as SOURCE:PATH: once for all datasets, or once for each.")  # fmt: skip
@click.option("--images", multiple=True, type=click.Path(),
              help=f"{IMAGES}: once for all datasets, or once for each.")  # fmt: skip
@click.option(
    "--name", "names", multiple=True, help="What to call the datasets, once for each; their file names when left out."
)
@click.option("--tier", "tiers", default="text,scene", show_default=True, help="Which tiers of indicators to run.")
@click.option("--seed", default=0, show_default=True, help="Of the random draws and the intervals.")
@click.option("--draw", default=20000, show_default=True,
              help="Samples of each dataset, at most; the smallest dataset sets the number for all.")  # fmt: skip
@click.option("--limit", default=0, show_default="all", help="Use only the first samples of each.")
@engine_options
@out_options
def command(
    data: tuple[str, ...], scenes: tuple[str, ...], images: tuple[str, ...], names: tuple[str, ...], tiers: str,
    seed: int, draw: int, limit: int, runner: str, ray_address: str, workers: int, out: str, overwrite: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Compare DATA (two or more files, run folders, or card folders of vlit measure) with the first of them.

    Every indicator on as many samples of each, with the difference to the first dataset and its 95 % interval. Leaves
    report.html, README.md and comparison.json.
    """
    from vlit import comparing

    page = comparing.compare(
        data, out=out, scenes=scenes or None, images=images or None, names=names,
        tiers=tuple(t.strip() for t in tiers.split(",") if t.strip()), seed=seed, draw=draw, limit=limit or None,
        engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(page.to_json() if as_json else page.summary(out))
