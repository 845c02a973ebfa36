"""``vlit catalog list``: entries that meet conditions."""

from __future__ import annotations

from typing import Any

import click

from vlit.cli.catalog.options import as_json, facet_options, of_models


@click.command("list")
@of_models
@facet_options
@click.option("--licence-allows", type=click.Choice(["commercial", "sharing"]), default=None,
              help="Only datasets whose own licence allows it; unknown does not, and is counted.")  # fmt: skip
@click.option("--licence-of-repo", is_flag=True, help="Take the licence of the code for that of the data.")
@click.option("--sort", type=click.Choice(["year", "name", "size"]), default="year", show_default=True,
              help="Oldest first, by name, or largest first with unknown sizes last.")  # fmt: skip
@as_json
def command(
    of_models: bool, licence_allows: str | None, licence_of_repo: bool, sort: str, as_json: bool,
    **where: Any,
) -> None:  # fmt: skip
    """List datasets, or models, that meet all conditions; several values of one option are alternatives.

    Entries of which a condition is unknown are not listed but counted in the last line.
    """
    from vlit.catalog import listing

    listed = listing.listing(
        of_models, {name.replace("_", "-"): values for name, values in where.items()},
        allowing=licence_allows, licence_of_repo=licence_of_repo, sort=sort,
    )  # fmt: skip
    click.echo(listed.to_json() if as_json else listed.to_text())
