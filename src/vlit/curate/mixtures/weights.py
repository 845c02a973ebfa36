"""The probabilities with which trainers interleave datasets, one for each."""

from __future__ import annotations

from typing import Any

from vlit.errors import UsageError


def weights_of(given: Any, datasets: int, where: str) -> list[float | None]:
    """The weights as a list or as text with commas; None for each dataset where none are given.

    Raises `UsageError` where they are no numbers, or not one for each dataset.
    """
    if given is None:
        return [None] * datasets
    listed = given.split(",") if isinstance(given, str) else given
    try:
        weights: list[float | None] = [float(each) for each in listed]
    except (TypeError, ValueError):
        raise UsageError(where, f"'{given}' are no numbers", "Write one weight for each dataset.") from None
    if len(weights) != datasets:
        raise UsageError(where, f"{len(weights)} weights for {datasets} datasets", "Write one for each.")
    return weights
