"""``vlit catalog stats``: how many entries have which values."""

from __future__ import annotations

import click

from vlit.cli.catalog.options import as_json, of_models


@click.command("stats")
@of_models
@click.option("--by", multiple=True, required=True, help="An axis; given twice, a cross table.")
@as_json
def command(of_models: bool, by: tuple[str, ...], as_json: bool) -> None:
    """Count entries by one axis, or two.

    Datasets have the axes scope, specificity, construction, generator, source, instruction-type, modality, turns,
    language, size, licence, commercial, year and model; models encoder, connector, llm, paradigm, stage1, stage2,
    construction and year.
    """
    import msgspec

    from vlit.catalog import datasets, models, text
    from vlit.catalog.counting import cross_table

    table = cross_table(models() if of_models else datasets(), by)
    kind = "models" if of_models else "datasets"
    click.echo(msgspec.json.encode(table).decode() if as_json else text.counted(table, kind))
