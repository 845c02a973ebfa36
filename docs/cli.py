"""Writes docs/cli.md from the program's own help: python docs/cli.py"""

from __future__ import annotations

from pathlib import Path

import click

from vlit.cli import vlit

PAGE = Path(__file__).with_name("cli.md")
HEAD = """# Commands

Made by `python docs/cli.py` from the program's own help. Exit codes: 0 done, 1 error, 2 usage, 3 finished but below what
`--fail-under` asked for ([errors](schema.md#errors)).
"""
RECIPE = """## Recipes

A recipe does what the flags do: each step is a command with its options, spelled as the Python function's arguments
([recipes](recipes.md)).
"""


def sections(group: click.Group, name: str, context: click.Context, depth: int = 2) -> list[str]:
    """The section of a command, and those of the commands within it."""
    command = group.get_command(context, name)
    assert command is not None
    inner = click.Context(command, info_name=name, parent=context, max_content_width=110, terminal_width=110)
    parts = [f"{'#' * depth} {inner.command_path}\n\n```\n{command.get_help(inner)}\n```\n"]
    if isinstance(command, click.Group):
        for each in command.list_commands(inner):
            parts += sections(command, each, inner, depth + 1)
    return parts


def page() -> str:
    """The whole page."""
    context = click.Context(vlit, info_name="vlit", max_content_width=110, terminal_width=110)
    parts = [HEAD]
    for name in vlit.list_commands(context):
        parts += sections(vlit, name, context)
    return "\n".join([*parts, RECIPE])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
