"""``vlit recipe check``: all mistakes of a recipe, with their lines."""

from __future__ import annotations

import click

_USAGE = 2


@click.command("check")
@click.argument("recipe", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print the mistakes as JSON for machines.")
def command(recipe: str, as_json: bool) -> None:
    """Find all mistakes of a RECIPE before anything runs: unknown commands and options, values of another type, what is
    read and not there, two steps that write one place. Exits with 2 where there are any."""
    import msgspec

    from vlit.recipe import check_recipe

    loaded, mistakes = check_recipe(recipe)
    if as_json:
        click.echo(msgspec.json.encode(mistakes).decode())
    else:
        for each in mistakes:
            click.echo(str(each.error(recipe)), err=True)
        if not mistakes:
            click.echo(f"{recipe}: {len(loaded.steps)} steps, nothing wrong")
    if mistakes:
        raise click.exceptions.Exit(_USAGE)
