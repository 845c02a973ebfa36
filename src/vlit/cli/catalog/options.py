"""Options that the commands of the catalogue share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from vlit.catalog.facet import DATASET_FACETS, MODEL_FACETS

F = TypeVar("F", bound=Callable[..., Any])


def of_models(command: F) -> F:
    """``--models``: models in the place of datasets."""
    return click.option("--models", "of_models", is_flag=True, help="Models in the place of datasets.")(command)


def as_json(command: F) -> F:
    """``--json``: for machines."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for machines.")(command)


def facet_options(command: F) -> F:
    """An option for each axis, of datasets and of models; repeated, any of its values will do."""
    for name in reversed(list({**DATASET_FACETS, **MODEL_FACETS})):
        if name in ("size", "commercial"):  # --sort size and --licence-allows say more
            continue
        told = [f"{what} {facets[name].what}" for what, facets in
                (("Datasets:", DATASET_FACETS), ("Models:", MODEL_FACETS)) if name in facets]  # fmt: skip
        help = told[0].partition(": ")[2] if name == "year" else " ".join(told)
        command = click.option(f"--{name}", name.replace("-", "_"), multiple=True, help=help)(command)
    return command
