"""``vlit show``: one sample with its claims, verdicts and evidence."""

from __future__ import annotations

import click

from vlit.cli.options import images_option


@click.command("show")
@click.argument("data", type=click.Path())
@click.argument("sample")
@click.option("--scenes", default="", help="What is known of the images, as SOURCE:PATH; a run folder brings its own.")
@images_option
@click.option("--picture", default="", type=click.Path(), help="Where to write the picture with boxes drawn.")
def command(data: str, sample: str, scenes: str, images: str, picture: str) -> None:
    """Show the SAMPLE of DATA with this id: its turns, claims, verdicts and evidence, as text and as a picture."""
    from vlit import api

    shown = api.show(data, sample, scenes=scenes or None, images=images or None)
    click.echo(shown.text)
    click.echo(f"picture: {shown.save(picture or None)}")
