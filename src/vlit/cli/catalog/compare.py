"""``vlit catalog compare``: entries side by side."""

from __future__ import annotations

import click

from vlit.cli.catalog.options import as_json, of_models


@click.command("compare")
@click.argument("names", nargs=-1, required=True)
@of_models
@as_json
def command(names: tuple[str, ...], of_models: bool, as_json: bool) -> None:
    """Put the entries NAMES (two or more, all datasets or all models) side by side; what they share stands below."""
    from vlit.catalog import text
    from vlit.catalog.export import to_json
    from vlit.catalog.find import one_kind

    entries = one_kind(names, of_models)
    click.echo(to_json(entries).rstrip("\n") if as_json else text.side_by_side(entries))
