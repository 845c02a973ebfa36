"""``vlit mix``: several datasets as one, with a lock to build it again."""

from __future__ import annotations

from typing import Any

import click

from vlit.cli.options import IMAGES, engine
from vlit.cli.values import parse_pairs


@click.command("mix")
@click.argument("sources", nargs=-1)
@click.option("--out", default="", type=click.Path(), help="The run folder to write; without it the table is printed.")
@click.option("--lock", default="", type=click.Path(),
              help="With SOURCES, write the lock here too; without, build this lock again.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Of the draws: same seed, same bytes.")
@click.option("--by", type=click.Choice(["samples", "tokens"]), default="samples", show_default=True,
              help="What amounts and weights count; tokens are estimated.")  # fmt: skip
@click.option("--total", type=int, default=None, help="The size of the mix, which weights divide.")
@click.option("--temperature", type=float, default=None,
              help="Raise weights to 1/T; datasets without an amount weigh as much as they have.")  # fmt: skip
@click.option("--until", type=click.Choice(["first", "all"]), default=None,
              show_default="first",
              help="With weights alone: end when the first dataset is used up, or when all are.")  # fmt: skip
@click.option("--if-short", type=click.Choice(["stop", "take", "repeat"]), default="stop", show_default=True,
              help="Where a dataset has less than is asked of it.")  # fmt: skip
@click.option("--per-image", default=0, show_default="no limit", help="Most samples of one image.")
@click.option("--per-source", default=0, show_default="no limit", help="Most samples of one source.")
@click.option("--licence-allows", type=click.Choice(["commercial", "sharing"]), default=None,
              help="Keep only samples whose licence is known to allow it.")  # fmt: skip
@click.option("--licence", "licences", multiple=True, metavar="NAME=LICENCE",
              help="The licence of a dataset whose samples state none: a=CC-BY-4.0.")  # fmt: skip
@click.option("--images", multiple=True,
              help=f"{IMAGES}, put in front of them: once for all datasets, or once for each.")  # fmt: skip
@click.option("--order", type=click.Choice(["interleave", "concat"]), default="interleave", show_default=True,
              help="Spread the datasets evenly, or one after the other.")  # fmt: skip
@click.option("--image-tokens", default=576, show_default=True, help="Tokens that an image counts.")
@click.option("--data-root", default="", type=click.Path(), help="With --lock: a folder that holds its datasets.")
@click.option("--source", "places", multiple=True, metavar="NAME=PATH",
              help="With --lock: where one of its datasets is.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace another run in the output folder, and another lock.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON for machines.")
def command(as_json: bool, **options: Any) -> None:
    """Mix SOURCES: PATH:AMOUNT each, or a mixture file (LLaVA-NeXT, ms-swift, Qwen-VL, LLaMA-Factory, InternVL).

    \b
    a.json:20000      20,000 samples          a.json:0.5          a weight: half of the mix
    a.json:30%        30 percent of it        a.json:first:1000   the first ones; also last:, random:
    """
    from vlit import mixing

    for name in ("licences", "places"):
        options[name] = parse_pairs(options[name], "--licence" if name == "licences" else "--source")
    for name in ("out", "lock", "data_root"):
        options[name] = options[name] or None
    options["licence_allows"] = options["licence_allows"] or ""
    made = mixing.mix(options.pop("sources"), **options, engine=engine("native", "", 1))
    click.echo(made.to_json() if as_json else made.summary())
