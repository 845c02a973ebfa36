"""``vlit base``: the laptop world, for studies that fit a laptop."""

from __future__ import annotations

import click

from vlit.cli.lazy import LazyGroup

_COMMANDS = {
    "build": "Build a small model that sees plain scenes, and hold it against its gate.",
    "data": "Draw plain scenes and make instruction data of them.",
    "bench": "Make the benchmark of nine dimensions on scenes of its own.",
}


@click.group("base", cls=LazyGroup, home=__name__, table=_COMMANDS)
def command() -> None:
    """The laptop world: small models, plain scenes, their instruction data and a benchmark (docs/tune.md)."""
