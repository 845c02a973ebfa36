"""``vlit catalog cite``: BibTeX."""

from __future__ import annotations

import click


@click.command("cite")
@click.argument("names", nargs=-1, required=True)
def command(names: tuple[str, ...]) -> None:
    """Print BibTeX of the entries NAMES: title, year, arXiv number. Authors are not in the catalogue."""
    from vlit.catalog.cite import bibtex
    from vlit.catalog.find import the

    click.echo("\n".join(bibtex(the(name)) for name in names), nl=False)
