"""``vlit curate``: keep the better part of a dataset, with a reason for every drop."""

from __future__ import annotations

from typing import Any

import click

from vlit.cli.instruments import instrument_options, instrument_settings
from vlit.cli.options import data_options, engine, engine_options
from vlit.cli.values import parse_weights


@click.command("curate")
@click.argument("data", type=click.Path())
@click.option("--dedup", default="", metavar="RULES",
              help="Drop duplicates, by rules in order: exact, near, near_image, semantic, joint, merge.")  # fmt: skip
@click.option("--dedup-on", "on", default="both", show_default=True, metavar="TEXTS",
              help="What near and semantic duplicates are compared by: questions, answers, both.")  # fmt: skip
@click.option("--jaccard", default=0.7, show_default=True, help="From this similarity of words two texts are near.")
@click.option(
    "--cosine", default=0.95, show_default=True, help="From this similarity of embeddings they mean the same."
)
@click.option("--prefer", default="words", show_default=True, metavar="SCORE",
              help="Which of two stays: the one with more words, the first, or that of the higher score.")  # fmt: skip
@click.option("--decontaminate", multiple=True, type=click.Path(), metavar="BENCHMARK",
              help="Drop what a benchmark asks or shows: a file, or a folder of images.")  # fmt: skip
@click.option("--benchmark-images", multiple=True, type=click.Path(),
              help="Folder that its image names are relative to: once for all, or once for each.")  # fmt: skip
@click.option("--evidence", default="", show_default="all",
              help="What counts as contamination: image, near_image, image_embedding, question, 13-gram.")  # fmt: skip
@click.option("--filter", "filter_", default="", metavar="EXPRESSION",
              help='Keep what this holds for: "correctness.claims >= 0.9 and turns < 12".')  # fmt: skip
@click.option("--strata", default="type", show_default=True,
              help="Within what percentages are taken, and what must not be emptied: type, source, none.")  # fmt: skip
@click.option("--unknown", default="keep", show_default=True, help="What is not known to hold: keep or drop.")
@click.option("--empty", default="refuse", show_default=True, help="A stratum that would be emptied: refuse or allow.")
@click.option("--select", default="", metavar="BUDGET", help="Keep so much: 50000, 10%, 2M tokens.")
@click.option("--by", default="quality", show_default=True, metavar="WAY",
              help="How to choose: quality, random, top, stratified, facility, kcentre, dpp, presel, coincide, visnec, "
              "ifd, match.")  # fmt: skip
@click.option("--quality", default="", metavar="NAME=WEIGHT,...", show_default="correctness",
              help="Scores that quality is the mean of.")  # fmt: skip
@click.option("--target", default="", type=click.Path(), help="A dataset to be like, for --by match.")
@click.option("--balance", default="", metavar="MIX",
              help="A target mix of type, answers, polarity, objects, source, licence: type=count:2.")  # fmt: skip
@click.option("--damage", multiple=True, metavar="NAME:STRENGTH", help="Harm on purpose: swap_answers:0.3.")
@click.option("--scenes", default="", help="What is known of the images, as SOURCE:PATH; a run folder brings its own.")
@data_options
@click.option("--seed", default=0, show_default=True, help="Of every random choice.")
@click.option("--limit", default=0, show_default="all", help="Use only the first samples.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what every step would cost each type.")
@instrument_options
@engine_options
@click.option("--out", default="", type=click.Path(), help="The run folder to write; without it nothing is written.")
@click.option("--overwrite", is_flag=True, help="Replace another run in the output folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")
def command(
    data: str, dedup: str, on: Any, jaccard: float, cosine: float, prefer: str, decontaminate: tuple[str, ...],
    benchmark_images: tuple[str, ...], evidence: str, filter_: str, strata: Any, unknown: Any, empty: Any, select: str,
    by: str, quality: str, target: str, balance: str, damage: tuple[str, ...], scenes: str, images: str, format_: str,
    seed: int, limit: int, dry_run: bool, runner: str, ray_address: str, workers: int, out: str, overwrite: bool,
    as_json: bool, **instruments: Any,
) -> None:  # fmt: skip
    """Keep the better part of DATA (a file, a run folder, or a card of vlit measure, whose scores count); any of the
    steps, in the order of their options.

    Leaves the samples in data/, every dropped one with its reason in rejects/, what was decided in decisions/, and
    report.html. Without --out nothing is written and the effect is printed.
    """
    from vlit import curating

    found = curating.curate(
        data, out=out or None, dedup=dedup, on=on, jaccard=jaccard, cosine=cosine, prefer=prefer,
        decontaminate=decontaminate, benchmark_images=benchmark_images, evidence=evidence, filter=filter_ or None,
        strata=strata, unknown=unknown, empty=empty, select=select or None, by=by,
        quality=parse_weights("--quality", quality), target=target or None, balance=balance or None, damage=damage,
        seed=seed, scenes=scenes or None, images=images or None, format=format_ or None, limit=limit or None,
        instruments=instrument_settings(instruments), dry_run=dry_run, engine=engine(runner, ray_address, workers),
        overwrite=overwrite,
    )  # fmt: skip
    click.echo(found.to_json() if as_json else found.summary(classes=dry_run or not out))
