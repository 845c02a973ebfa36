"""Options that several commands share, and how they are turned into an engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from vlit.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


IMAGES = "Folder that image names are relative to"
"""What ``--images`` is, for commands that take several, or say more of it."""

images_option = click.option("--images", default="", type=click.Path(), help=f"{IMAGES}.")


def data_options(command: F) -> F:
    """``--images --format``: how a dataset is read."""
    told = "The dataset's format; recognised when left out."
    return images_option(click.option("--format", "format_", default="", help=told)(command))


def engine_options(command: F) -> F:
    """``--engine --ray-address --workers``: where the work is done."""
    return _engine_options(
        command, click.option("--workers", default=0, show_default="one per core", help="Parallel shards.")
    )


def cell_options(command: F) -> F:
    """The same where what runs at once are models, of which one fills a device."""
    return _engine_options(command, click.option("--workers", default=1, show_default=True, help="Cells at once."))


def _engine_options(command: F, workers: Callable[[F], F]) -> F:
    for option in (
        workers,
        click.option("--ray-address", default="", help="An existing Ray cluster; a local one is started otherwise."),
        click.option("--engine", "runner", type=click.Choice(["native", "ray"]), default="native", show_default=True,
                     help="Where steps run: this machine, or Ray."),
    ):  # fmt: skip
        command = option(command)
    return command


def plan_options(command: F) -> F:
    """What is to be made, and from what: the options that ``construct`` and ``plan`` share."""
    for option in (
        click.option("--limit", default=0, show_default="all", help="Use only the first scenes."),
        click.option("--like", default=None, type=click.Path(),
                     help="Imitate a dataset (or its card): types, forms, lengths of answers and conversations."),
        click.option("--fill-gaps-of", default=None, type=click.Path(),
                     help="Make what a dataset lacks: its quality card (folder or card.json), or the dataset."),
        click.option("--images-first", default=0, show_default="all",
                     help="Use only so many images: of every kind, rare categories first."),
        click.option("--per-image", default=0, show_default="three times the mean",
                     help="Most samples from one image."),
        click.option("--language", default="", show_default="en", help="Languages with weights: zh, or en=3,zh."),
        click.option("--register", default="",
                     help="Only these ways to ask, with weights: plain=2,polite,terse,child,expert."),
        click.option("--types", default="",
                     help="Only these instruction types, with weights: count,existence=2,multi_step."),
        click.option("--seed", default=0, show_default=True, help="Of every random choice: same seed, same bytes."),
        click.option("--samples", default=1000, show_default=True, help="How many training examples to aim for."),
        click.option("--scenes", required=True,
                     help="Annotated images as SOURCE:PATH, for example coco:data/coco, or a PATH."),
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
