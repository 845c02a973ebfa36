"""``vlit split``: a dataset in parts that never share an image."""

from __future__ import annotations

import click

from vlit.cli.options import data_options, engine, out_options


@click.command("split")
@click.argument("data", type=click.Path())
@click.option("--train", default=0.9, show_default=True, help="Share of the samples; the three sum to 1.")
@click.option("--val", default=0.05, show_default=True, help="The same, for validation; 0 leaves it out.")
@click.option("--test", default=0.05, show_default=True, help="The same, for the test.")
@click.option("--seed", default=0, show_default=True, help="Of the order in which images are given out.")
@click.option("--near-images", is_flag=True, help="Keep near-identical images in one part too; reads their pixels.")
@data_options
@out_options
def command(
    data: str, train: float, val: float, test: float, seed: int, near_images: bool, images: str, format_: str,
    out: str, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Split DATA (a file, or a run folder) into OUT/train, OUT/val and OUT/test, run folders that share no image."""
    from vlit import splitting

    made = splitting.split(
        data, out=out, train=train, val=val, test=test, seed=seed, near_images=near_images, images=images or None,
        format=format_ or None, engine=engine("native", "", 1), overwrite=overwrite,
    )  # fmt: skip
    click.echo(made.to_json() if as_json else made.summary())
