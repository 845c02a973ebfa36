"""``vlit recipe``: recipe files, looked at without running them."""

from __future__ import annotations

import click

from vlit.cli.lazy import LazyGroup

_COMMANDS = {
    "check": "Find all mistakes of a recipe, with their lines.",
    "schema": "Print the JSON Schema of recipes, for editors.",
}


@click.group("recipe", cls=LazyGroup, home=__name__, table=_COMMANDS)
def command() -> None:
    """Look at recipe files without running them. vlit run runs one."""
