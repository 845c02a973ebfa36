"""``vlit recipe schema``: the JSON Schema of recipes."""

from __future__ import annotations

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of recipes: editors complete and check a recipe that names it in its first line."""
    import msgspec

    from vlit.recipe import recipe_schema

    click.echo(msgspec.json.format(msgspec.json.encode(recipe_schema()), indent=2).decode())
