"""A group whose commands are imported when they are used; their one-line helps stand in its table."""

from __future__ import annotations

import importlib
from typing import Any

import click


class LazyGroup(click.Group):
    """A group of commands, one module each.

    Args:
        home: the package of the modules; each holds its command as ``command``.
        table: command to its one-line help, in the order to list them.
    """

    def __init__(self, *args: Any, home: str, table: dict[str, str], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._home = home
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._table:
            return None
        command: click.Command = importlib.import_module(f"{self._home}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self._table.items()))
