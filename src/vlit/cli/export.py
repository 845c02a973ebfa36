"""``vlit export``: write a dataset in the form a trainer reads."""

from __future__ import annotations

import click

from vlit.cli.options import data_options


@click.command("export")
@click.argument("data", type=click.Path())
@click.option(
    "--to", required=True, help="The format: llava, messages (TRL), sharegpt (LLaMA-Factory), swift, qwen, internvl ..."
)
@click.option("--out", required=True, type=click.Path(), help="The file to write.")
@click.option("--boxes", default="",
              help="Write boxes in a model's style: abs, norm1, norm1000, qwen3-vl ... (docs/boxes.md).")  # fmt: skip
@click.option("--boxes-from", default="auto", show_default=True,
              help="The style of the boxes in DATA's texts; auto recognises it, none leaves them alone.")  # fmt: skip
@click.option("--proof", default="", type=click.Path(), help="Draw some of the written boxes into this picture.")
@click.option("--embed", is_flag=True, help="Write the pixels of images into a format that can hold them.")
@click.option("--image-root", default="", type=click.Path(), help="Write image paths relative to this folder.")
@data_options
@click.option("--no-config", is_flag=True, help="Do not write the trainer's configuration beside the file.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    data: str, to: str, out: str, boxes: str, boxes_from: str, proof: str, embed: bool, image_root: str, images: str,
    format_: str, no_config: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write DATA (a file, or a run folder) in the form a trainer reads, with the configuration to train on it, and say
    what could not be carried over."""
    from vlit import exchange

    report = exchange.export(
        data, to=to, out=out, boxes=boxes or None, boxes_from=boxes_from, proof=proof or None, embed=embed,
        image_root=image_root or None, images=images or None, format=format_ or None, config=not no_config,
    )  # fmt: skip
    click.echo(report.to_json() if as_json else report.summary())
