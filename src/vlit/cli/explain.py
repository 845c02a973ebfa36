"""``vlit explain``: the life of one sample across run folders."""

from __future__ import annotations

import click


@click.command("explain")
@click.argument("run", type=click.Path())
@click.argument("sample")
@click.option("--json", "as_json", is_flag=True, help="Print the life as JSON for machines.")
def command(run: str, sample: str, as_json: bool) -> None:
    """Tell the life of the SAMPLE with this id in RUN (a run folder): where it came from, each step, its scores at the
    time, and why it was kept or dropped. The folders that RUN was made from are looked into too."""
    from vlit import explaining

    life = explaining.explain(run, sample)
    click.echo(life.to_json() if as_json else life.summary())
