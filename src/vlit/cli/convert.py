"""``vlit convert``: turn a dataset file into another format, and read it back."""

from __future__ import annotations

import click

from vlit.cli.options import images_option


@click.command("convert")
@click.argument("data", type=click.Path())
@click.argument("out", type=click.Path())
@click.option("--to", default="", help="The format of OUT; needed where its name does not tell (.tsv, .tar do).")
@click.option("--boxes", default="",
              help="Write boxes in a model's style: abs, norm1, norm1000, qwen3-vl ... (docs/boxes.md).")  # fmt: skip
@click.option("--boxes-from", default="auto", show_default=True,
              help="The style of the boxes in DATA's texts; auto recognises it, none leaves them alone.")  # fmt: skip
@click.option("--proof", default="", type=click.Path(), help="Draw some of the written boxes into this picture.")
@click.option("--embed", is_flag=True, help="Write the pixels of images into a format that can hold them.")
@click.option("--image-root", default="", type=click.Path(), help="Write image paths relative to this folder.")
@images_option
@click.option("--format", "format_", default="", help="The format of DATA; recognised when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    data: str, out: str, to: str, boxes: str, boxes_from: str, proof: str, embed: bool, image_root: str, images: str,
    format_: str, as_json: bool,
) -> None:  # fmt: skip
    """Write DATA (a file, or a run folder) as OUT in another format, then read OUT and count what is the same."""
    from vlit import exchange

    result = exchange.convert(
        data, out, to=to or None, boxes=boxes or None, boxes_from=boxes_from, proof=proof or None, embed=embed,
        image_root=image_root or None, images=images or None, format=format_ or None,
    )  # fmt: skip
    click.echo(result.to_json() if as_json else result.summary())
