"""``vlit study``: does better data make a better model?"""

from __future__ import annotations

import click

from vlit.cli.options import cell_options, engine, out_options


@click.command("study")
@click.argument("study", type=click.Path())
@click.option("--pilot", is_flag=True, help="Run the first arm with two seeds only, and tell time and power.")
@click.option("--dry-run", is_flag=True, help="Check everything; tell the cells, their time, and the power.")
@cell_options
@out_options
def command(
    study: str, pilot: bool, dry_run: bool, runner: str, ray_address: str, workers: int, out: str, overwrite: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Run the STUDY of a file: arms of data, models and seeds, tuned and asked.

    Leaves study.json, report.html, report.md and one small file for each cell. An interrupted study resumes when the
    same command is given again. The outcome is held to what was declared before the first run.
    """
    from vlit import studying

    done = studying.study(
        study, out=out, pilot=pilot, dry_run=dry_run, engine=engine(runner, ray_address, workers), overwrite=overwrite
    )  # fmt: skip
    click.echo(done.to_json() if as_json else done.summary())
