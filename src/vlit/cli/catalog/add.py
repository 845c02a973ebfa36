"""``vlit catalog add``: draft the entry of a dataset from its files."""

from __future__ import annotations

import click

from vlit.cli.options import data_options, engine, engine_options


@click.command("add")
@click.option("--from", "data", required=True, multiple=True, type=click.Path(), metavar="DATA",
              help="The dataset: a file or a run folder; again for each file of a set in several.")  # fmt: skip
@click.option("--scenes", default="", help="What is known of the images, as SOURCE:PATH; a run folder brings its own.")
@data_options
@click.option("--name", default="", help="What the set is called; as its file when left out.")
@click.option("--measure/--no-measure", "measured", default=True, show_default=True,
              help="Put the first numbers of its quality card into the draft.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Of the random draws.")
@engine_options
@click.option("--out", required=True, type=click.Path(), help="The entry's TOML file to write.")
@click.option("--overwrite", is_flag=True, help="Replace the file at --out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    data: tuple[str, ...], scenes: str, images: str, format_: str, name: str, measured: bool, seed: int, runner: str,
    ray_address: str, workers: int, out: str, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Draft an entry of the catalogue from what is in a dataset, for you to review.

    Sizes, turns and modality are counted; scope, construction, instruction types and languages are inferred by rules,
    with their reasons, and left unknown where the signs are weak. The file says for every field why.
    """
    from vlit import drafting

    made = drafting.draft(
        data, out=out, name=name or None, scenes=scenes or None, images=images or None, format=format_ or None,
        measured=measured, seed=seed, engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(made.to_json() if as_json else f"{made.summary()}\nwritten: {out}")
