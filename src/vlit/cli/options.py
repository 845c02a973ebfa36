"""Options that several commands share, and how they are turned into an engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from vlit.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


def engine_options(command: F) -> F:
    """``--engine --ray-address --workers``: where the work is done."""
    for option in (
        click.option("--workers", default=0, show_default="one per core", help="Parallel shards."),
        click.option("--ray-address", default="", help="An existing Ray cluster; a local one is started otherwise."),
        click.option("--engine", "runner", type=click.Choice(["native", "ray"]), default="native", show_default=True,
                     help="Where steps run: this machine, or Ray."),
    ):  # fmt: skip
        command = option(command)
    return command


def out_options(command: F) -> F:
    """``--out --overwrite --json``: what is left behind and how it is told."""
    return _out_options(command, required=True)


def optional_out_options(command: F) -> F:
    """The same for commands that can also leave nothing behind; `out_of` asks for ``--out`` where it is needed."""
    return _out_options(command, required=False)


def out_of(out: str | None) -> str:
    """The folder named. Raises `UsageError` where none is."""
    if not out:
        raise UsageError("--out", "names no folder", "Add --out FOLDER.")
    return out


def _out_options(command: F, *, required: bool) -> F:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines."),
        click.option("--overwrite", is_flag=True, help="Replace another run in the output folder."),
        click.option("--out", required=required, type=click.Path(), help="The run folder to write."),
    ):
        command = option(command)
    return command


def engine(runner: str, ray_address: str, workers: int) -> Any:
    """The engine of a command line, with progress on standard error."""
    from vlit.cli.progress import Progress
    from vlit.engine import Engine

    return Engine(runner=runner, ray_address=ray_address, workers=workers, progress=Progress())  # type: ignore[arg-type]
