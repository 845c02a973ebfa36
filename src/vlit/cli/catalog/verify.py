"""``vlit catalog verify``: hold an entry's published numbers against files."""

from __future__ import annotations

import click

from vlit.cli.options import data_options, engine, engine_options

_FINDINGS = 3


@click.command("verify")
@click.argument("name", required=False, default="")
@click.option("--data", required=True, multiple=True, type=click.Path(),
              help="The files on disk: a file or a run folder; again for each file of a set in several.")  # fmt: skip
@data_options
@click.option("--seed", default=0, show_default=True, help="Of the random draw.")
@engine_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    name: str, data: tuple[str, ...], images: str, format_: str, seed: int, runner: str, ray_address: str,
    workers: int, as_json: bool,
) -> None:  # fmt: skip
    """Hold what the entry NAME publishes against the files on disk.

    NAME is an entry of the catalogue or its TOML file; when left out, the entry that is named as the data. Sizes,
    turns, languages and modality each agree, differ, or cannot be checked. Exits with 3 where one differs.
    """
    from vlit import drafting

    found = drafting.verify(
        data, name or None, images=images or None, format=format_ or None, seed=seed,
        engine=engine(runner, ray_address, workers),
    )  # fmt: skip
    click.echo(found.to_json() if as_json else found.summary())
    if found.differs:
        raise click.exceptions.Exit(_FINDINGS)
