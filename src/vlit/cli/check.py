"""``vlit check``: look for faults of form in a dataset file, and mend them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vlit.cli.options import IMAGES

if TYPE_CHECKING:
    from vlit.check import Finding

_FINDINGS = 3


@click.command("check")
@click.argument("data", type=click.Path())
@click.option("--images", default="", type=click.Path(),
              help=f"{IMAGES}; the file's own when left out.")  # fmt: skip
@click.option("--for", "trainer", default="",
              help="Tell what a trainer will do: llamafactory, swift, trl, qwen, internvl or llava.")  # fmt: skip
@click.option("--fix", default="", type=click.Path(),
              help="Write a mended copy here, and the changes beside it (.changes.jsonl).")  # fmt: skip
@click.option("--format", "format_", default="", help="The dataset's format; recognised when left out.")
@click.option("--limit", default=0, show_default="all", help="Look at the first samples only.")
@click.option("--json", "as_json", is_flag=True, help="Print every finding, and the counts, as JSON for machines.")
def command(data: str, images: str, trainer: str, fix: str, format_: str, limit: int, as_json: bool) -> None:
    """Look for faults of form in DATA (a file, or a run folder): marks, roles, images, boxes, lengths.

    Exits with 3 where there is a finding of severity error.
    """
    import msgspec

    from vlit import checking

    stream = _Stream() if as_json else None
    report = checking.check(
        data, images=images or None, trainer=trainer or None, fix=fix or None, limit=limit or None,
        format=format_ or None, sink=stream,
    )  # fmt: skip
    if stream is not None:
        rest = msgspec.to_builtins(report)
        del rest["findings"]
        stream.close(msgspec.json.encode(rest).decode())
    else:
        click.echo(report.summary())
        if fix:
            click.echo(f"wrote {fix} and {fix}.changes.jsonl")
    if report.failed:
        raise click.exceptions.Exit(_FINDINGS)


class _Stream:
    """Prints findings as one JSON document while they come, so that none is kept."""

    def __init__(self) -> None:
        self._before = '{"findings": [\n'

    def __call__(self, finding: Finding) -> None:
        import msgspec

        click.echo(self._before + msgspec.json.encode(finding).decode(), nl=False)
        self._before = ",\n"

    def close(self, rest: str) -> None:
        """The end of the list, and the other fields."""
        start = self._before if self._before.startswith("{") else "\n"
        click.echo(f"{start}], {rest.removeprefix('{')}")
