"""``vlit evaluate``: put benchmarks to a model, or score stored answers."""

from __future__ import annotations

import click

from vlit.cli.options import IMAGES, engine


@click.command("evaluate")
@click.argument("model", default="")
@click.option("--bench", multiple=True, type=click.Path(),
              help="A benchmark file (SEED-Bench, MMBench, POPE, VQA ...); may be repeated.")  # fmt: skip
@click.option("--answers", multiple=True, type=click.Path(),
              help="A file of stored answers to score, once for each --bench; no model is opened.")  # fmt: skip
@click.option("--images", multiple=True, type=click.Path(),
              help=f"{IMAGES}: once for all benchmarks, or once for each.")  # fmt: skip
@click.option("--captions", default="", help="Scenes to describe, as SOURCE:PATH: scored by CHAIR.")
@click.option("--by", "mode", default="ranking", show_default=True,
              help="How a choice is answered: ranking of the options' words, or the letter said.")  # fmt: skip
@click.option(
    "--short", default="vqa", show_default=True, help="How short answers are scored: vqa or relaxed (charts)."
)
@click.option("--blank/--no-blank", default=True, show_default=True, help="Ask again with grey pictures.")
@click.option("--hints/--no-hints", default=True, show_default=True,
              help="Tell the model how to answer where it does so in its own words.")  # fmt: skip
@click.option("--against", default="", type=click.Path(),
              help="A run folder of vlit evaluate, to compare this model with question by question.")  # fmt: skip
@click.option("--family", default="auto", show_default=True, help="As for vlit tune.")
@click.option("--format", "format_", default="", help="The benchmarks' format; recognised when left out.")
@click.option("--limit", default=0, show_default="all", help="Ask only the first questions of each.")
@click.option("--batch", default=16, show_default=True, help="Prompts at once.")
@click.option("--device", default="", help="cpu, cuda, cuda:1; a GPU where there is one.")
@click.option("--threads", default=1, show_default=True, help="Of the processor.")
@click.option("--out", default="", type=click.Path(), help="The run folder to write; nothing is kept without it.")
@click.option("--overwrite", is_flag=True, help="Replace another run in the output folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    model: str, bench: tuple[str, ...], answers: tuple[str, ...], images: tuple[str, ...], captions: str, mode: str,
    short: str, blank: bool, hints: bool, against: str, family: str, format_: str, limit: int, batch: int, device: str,
    threads: int, out: str, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Put benchmarks to MODEL (a model folder, a run of vlit tune, or an id of the hub), or score --answers.

    Every number with its n and 95 % interval, by dimension; what the model reaches with grey pictures; with --by
    letter, whether the order of the options matters to it.
    """
    from vlit import evaluating

    found = evaluating.evaluate(
        model, bench=bench, answers=answers, images=images, captions=captions or None, format=format_ or None,
        family=family, mode=mode, short=short, blank=blank, hints=hints, against=against or None, limit=limit or None,
        batch=batch, device=device, threads=threads, out=out or None, engine=engine("native", "", 1),
        overwrite=overwrite,
    )  # fmt: skip
    click.echo(found.to_json() if as_json else found.summary())
