"""Values that stand in one option: weights, and floors of indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from vlit.errors import UsageError

if TYPE_CHECKING:
    from vlit.report import QualityCard


def price_of(price_in: float | None, price_out: float | None) -> tuple[float, float] | None:
    """``--price-in`` and ``--price-out`` as one; None where neither is given. Raises `UsageError` for one alone."""
    if price_in is None and price_out is None:
        return None
    if price_in is None or price_out is None:
        raise UsageError("--price-in, --price-out", "one of them is missing", "Give both, per million tokens.")
    return price_in, price_out


def parse_shares(text: str, flag: str = "--types", *, evenly: bool = False) -> dict[str, float] | None:
    """``count,existence=2`` as weights; None for an empty text. Raises `UsageError` for what is no number.

    A name without a weight has that of `vlit.construct.SHARES`, or 1 where names are to be weighed ``evenly``.
    """
    from vlit.construct import SHARES

    shares: dict[str, float] = {}
    for piece in filter(None, (p.strip() for p in text.split(","))):
        name, _, weight = piece.partition("=")
        try:
            shares[name.strip()] = float(weight) if weight else 1.0 if evenly else SHARES.get(name.strip(), 1.0)
        except ValueError:
            raise UsageError(flag, f"'{weight}' is not a number", "Write NAME or NAME=WEIGHT.") from None
    return shares or None


def parse_weights(option: str, text: str) -> dict[str, float]:
    """``correctness.claims=2,complexity.hops`` as weights, 1 where none is said. Raises `UsageError` for what is no
    number."""
    found: dict[str, float] = {}
    for piece in filter(None, (p.strip() for p in text.split(","))):
        name, _, weight = piece.partition("=")
        try:
            found[name.strip()] = float(weight) if weight else 1.0
        except ValueError:
            raise UsageError(option, f"'{weight}' is not a number", "Write NAME or NAME=WEIGHT.") from None
    return found


def parse_floors(pieces: Sequence[str]) -> dict[str, float]:
    """``NAME=VALUE`` pairs. Raises `UsageError` for what is none."""
    floors: dict[str, float] = {}
    for piece in pieces:
        name, _, value = piece.partition("=")
        try:
            floors[name.strip()] = float(value)
        except ValueError:
            raise UsageError("--fail-under", f"'{piece}' is not NAME=VALUE", "Write correctness.claims=0.95.") from None
    return floors


def parse_pairs(pieces: Sequence[str], option: str) -> dict[str, str]:
    """``NAME=VALUE`` pairs of an option. Raises `UsageError` for what is none."""
    pairs: dict[str, str] = {}
    for piece in pieces:
        name, equals, value = piece.partition("=")
        if not (name and equals and value):
            raise UsageError(option, f"'{piece}' is not NAME=VALUE", "Write the name, =, and the value.")
        pairs[name] = value
    return pairs


def below(card: QualityCard, floors: Mapping[str, float]) -> list[str]:
    """A sentence for each indicator that is below its floor, or that was not measured."""
    lines: list[str] = []
    for name, floor in floors.items():
        measured = card.indicator(name)
        if measured.value is None:
            lines.append(f"{name} was not measured ({measured.reason}), and must be at least {floor}")
        elif measured.value < floor:
            lines.append(f"{name} is {measured.value:.4g} (n = {measured.n:,}), and must be at least {floor}")
    return lines
