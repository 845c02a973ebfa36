"""``vlit export``: write a dataset in the form a trainer reads."""

from __future__ import annotations

import click


@click.command("export")
@click.argument("data", type=click.Path())
@click.option(
    "--to", required=True, help="The format: llava, messages (TRL), sharegpt (LLaMA-Factory), swift, qwen, internvl ..."
)
@click.option("--out", required=True, type=click.Path(), help="The file to write.")
@click.option("--boxes", type=click.Choice(["abs", "norm1", "norm1000"]), default="abs", show_default=True,
              help="How boxes are written in text: pixels, fractions, or thousandths.")  # fmt: skip
@click.option("--image-root", default="", type=click.Path(), help="Write image paths relative to this folder.")
@click.option("--images", default="", type=click.Path(), help="Folder that image names are relative to.")
@click.option("--format", "format_", default="", help="The dataset's format; recognised when left out.")
@click.option("--no-config", is_flag=True, help="Do not write the trainer's configuration beside the file.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    data: str, to: str, out: str, boxes: str, image_root: str, images: str, format_: str, no_config: bool, as_json: bool
) -> None:
    """Write DATA (a file, or a run folder) in the form a trainer reads, with the configuration to train on it, and say
    what could not be carried over."""
    from vlit import api

    report = api.export(
        data, to=to, out=out, boxes=boxes, image_root=image_root or None, images=images or None,
        format=format_ or None, config=not no_config,
    )  # fmt: skip
    click.echo(report.to_json() if as_json else report.summary())
