"""``vlit base bench``: the laptop benchmark."""

from __future__ import annotations

import click

from vlit.cli.options import engine


@click.command("bench")
@click.option("--scenes", default=900, show_default=True, help="Pictures to ask about.")
@click.option("--questions", default=100, show_default=True, help="Questions of each of the nine dimensions.")
@click.option("--seed", default=9000, show_default=True, help="Of scenes and questions; data use other ones.")
@click.option("--out", required=True, type=click.Path(), help="The folder to write: scenes/ and bench/benchmark.json.")
def command(scenes: int, questions: int, seed: int, out: str) -> None:
    """Make a multiple-choice benchmark in SEED-Bench's form, on scenes that no base and no data have seen."""
    from vlit import basing

    made = basing.bench(out=out, scenes=scenes, questions=questions, seed=seed, engine=engine("native", "", 1))
    click.echo(f"wrote {made}. Next: vlit evaluate runs/tuned --bench {made}")
