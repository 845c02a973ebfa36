"""``vlit convert``: turn a dataset file into another format, and read it back."""

from __future__ import annotations

import click


@click.command("convert")
@click.argument("data", type=click.Path())
@click.argument("out", type=click.Path())
@click.option("--to", default="", help="The format of OUT; needed where its name does not tell (.tsv, .tar do).")
@click.option("--boxes", type=click.Choice(["abs", "norm1", "norm1000"]), default="abs", show_default=True,
              help="How boxes are written in text: pixels, fractions, or thousandths.")  # fmt: skip
@click.option("--image-root", default="", type=click.Path(), help="Write image paths relative to this folder.")
@click.option("--images", default="", type=click.Path(), help="Folder that image names are relative to.")
@click.option("--format", "format_", default="", help="The format of DATA; recognised when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    data: str, out: str, to: str, boxes: str, image_root: str, images: str, format_: str, as_json: bool
) -> None:
    """Write DATA (a file, or a run folder) as OUT in another format, then read OUT and count what is the same."""
    from vlit import checking

    result = checking.convert(
        data, out, to=to or None, boxes=boxes, image_root=image_root or None, images=images or None,
        format=format_ or None,
    )  # fmt: skip
    click.echo(result.to_json() if as_json else result.summary())
