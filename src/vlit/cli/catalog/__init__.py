"""``vlit catalog``: the review's datasets and models, looked up."""

from __future__ import annotations

import click

from vlit.cli.lazy import LazyGroup

_COMMANDS = {
    "list": "List datasets or models that meet conditions.",
    "show": "Show all that is known of one, with its evidence.",
    "compare": "Put entries side by side.",
    "tree": "Draw the taxonomy.",
    "stats": "Count entries by one axis or two.",
    "cite": "Print BibTeX.",
    "export": "Write the tables as CSV, Markdown or JSON.",
    "add": "Draft the entry of a dataset from its files.",
    "verify": "Hold an entry's published numbers against files.",
}


@click.group("catalog", cls=LazyGroup, home=__name__, table=_COMMANDS)
def command() -> None:
    """Look up instruction-tuning datasets and the models tuned with them.

    The tables of the review (arXiv 2311.08172) and of later sets. An absent value is unknown, never none; what is
    unverified or inferred is marked wherever it is shown.
    """
