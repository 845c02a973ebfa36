"""``vlit catalog export``: the tables as a file."""

from __future__ import annotations

from pathlib import Path

import click

from vlit.cli.catalog.options import of_models


@click.command("export")
@of_models
@click.option("--to", "form", default="csv", show_default=True, type=click.Choice(["csv", "md", "json"]),
              help="The form to write.")  # fmt: skip
@click.option("--out", default="", type=click.Path(), help="The file to write; standard output when left out.")
def command(of_models: bool, form: str, out: str) -> None:
    """Write all datasets, or all models, with their evidence and marks."""
    from vlit.catalog import datasets, models
    from vlit.catalog.export import export, write

    entries = models() if of_models else datasets()
    text = export(entries, form)
    if not out:
        click.echo(text, nl=False)
        return
    write(text, Path(out))
    click.echo(f"{out}: {len(entries)} {'models' if of_models else 'datasets'}")
