"""``vlit catalog show``: all that is known of one entry."""

from __future__ import annotations

import click

from vlit.cli.catalog.options import as_json


@click.command("show")
@click.argument("name")
@as_json
def command(name: str, as_json: bool) -> None:
    """Show the dataset or model NAME: every fact with its mark, what is unknown, and where it was read.

    A part of a name will do where only one entry has it; where several have it, all are listed with what tells them
    apart.
    """
    from vlit.catalog import text
    from vlit.catalog.export import to_json
    from vlit.catalog.find import is_ambiguous, named

    entries = named(name)
    if as_json:
        click.echo(to_json(entries), nl=False)
    elif is_ambiguous(entries):
        click.echo(text.ambiguous(name, entries))
    else:
        click.echo("\n\n".join(map(text.page, entries)))
