"""``vlit catalog tree``: the taxonomy."""

from __future__ import annotations

import click

from vlit.cli.catalog.options import as_json, of_models


@click.command("tree")
@of_models
@click.option(
    "--by", multiple=True, help="Axes from the root on. Scope, specificity, construction; paradigm, connector."
)
@click.option("--names/--no-names", default=True, show_default=True, help="Name the entries at the ends.")
@as_json
def command(of_models: bool, by: tuple[str, ...], names: bool, as_json: bool) -> None:
    """Draw the review's taxonomy with the number of entries at each node."""
    import msgspec

    from vlit.catalog import text
    from vlit.catalog.counting import taxonomy

    root = taxonomy(of_models, by)
    click.echo(msgspec.json.encode(root).decode() if as_json else text.drawn(root, names))
