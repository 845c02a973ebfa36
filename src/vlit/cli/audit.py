"""``vlit audit``: every claim of a dataset, with its verdict and the evidence."""

from __future__ import annotations

import click

from vlit.cli.options import data_options, engine, engine_options, out_options

_FINDINGS = 3


@click.command("audit")
@click.argument("data", type=click.Path())
@click.option("--scenes", default="", help="What is known of the images, as SOURCE:PATH; a run folder brings its own.")
@data_options
@click.option("--limit", default=0, show_default="all", help="Use only the first samples.")
@click.option("--fail-under", type=float, default=None,
              help="Exit with 3 when fewer of the decided claims are supported: 0.98.")  # fmt: skip
@engine_options
@out_options
def command(
    data: str, scenes: str, images: str, format_: str, limit: int, fail_under: float | None, runner: str,
    ray_address: str, workers: int, out: str, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Check every claim that the answers of DATA (a file, or a run folder) make against the images' annotations.

    Leaves a table with one row per claim in data/ (sentence, kind, verdict, reason, objects), report.html with the
    contradicted ones marked in text and picture, and the numbers in audit.json.
    """
    from vlit import auditing

    found = auditing.audit(
        data, out=out, scenes=scenes or None, images=images or None, format=format_ or None, limit=limit or None,
        engine=engine(runner, ray_address, workers), overwrite=overwrite,
    )  # fmt: skip
    click.echo(found.to_json() if as_json else found.summary(out))
    share = found.found.share
    if fail_under is not None and (share.value is None or share.value < fail_under):
        value = "not known" if share.value is None else f"{share.value:.4g} (n = {share.n:,})"
        click.echo(f"finding: the share of supported claims is {value}, and must be at least {fail_under}", err=True)
        raise click.exceptions.Exit(_FINDINGS)
