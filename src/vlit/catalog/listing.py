"""A list of entries as somebody asked for it: conditions, order, and the two ways to print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from vlit.catalog import text
from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.find import Found, search
from vlit.catalog.licence import Use
from vlit.catalog.load import datasets, models
from vlit.errors import UsageError

_E = TypeVar("_E", DatasetEntry, ModelEntry)


class Listing(msgspec.Struct, frozen=True):
    """What was found, in the order asked for."""

    kind: str
    found: Found[DatasetEntry] | Found[ModelEntry]

    def to_text(self) -> str:
        """A table, and a line that tells what was left out."""
        return text.listing(self.found, self.kind)

    def to_json(self) -> str:
        """The entries, with what was left out because it is unknown."""
        told = {
            "entries": self.found.entries, "listed": len(self.found.entries), "of": self.found.of,
            "left_out_unknown": self.found.unknown, "left_out_licence_of_code": self.found.of_repo,
            "met_by_marked_value": self.found.unsure,
        }  # fmt: skip
        return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def listing(
    of_models: bool, where: Mapping[str, Sequence[str]], *, allowing: str | None = None, licence_of_repo: bool = False,
    sort: str = "year",
) -> Listing:  # fmt: skip
    """The datasets, or models, that meet all conditions. See `vlit.catalog.find.search`.

    Args:
        sort: ``year`` (oldest first), ``name``, or ``size`` (largest first, unknown last; datasets only).
    """
    if of_models:
        if allowing or licence_of_repo:
            raise UsageError("--licence-allows", "models have no licence in the catalogue", "Leave --models out.")
        if sort == "size":
            raise UsageError("--sort size", "models have no size in the catalogue", "Sort by year or name.")
        found = search(models(), where)
        return Listing("models", msgspec.structs.replace(found, entries=_sorted(found.entries, sort)))
    use = Use(allowing) if allowing else None
    of_data = search(datasets(), where, use, licence_of_repo)
    entries = _sorted(of_data.entries, sort)
    if sort == "size":
        entries = tuple(sorted(entries, key=lambda e: -(e.size_instances or 0)))
    return Listing("datasets", msgspec.structs.replace(of_data, entries=entries))


def _sorted(entries: tuple[_E, ...], sort: str) -> tuple[_E, ...]:
    return tuple(sorted(entries, key=lambda e: e.name.casefold())) if sort == "name" else entries
