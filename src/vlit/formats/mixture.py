"""Several files read as one data set, for formats whose file only names others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from vlit.engine import Kept
from vlit.errors import InputError


def member(listing: Path, name: str) -> Path:
    """The file that a listing names, relative to the listing's folder. Raises `InputError` where it is not there."""
    found = listing.parent / name
    if not found.is_file():
        raise InputError(str(listing), f"names '{name}', and there is no file {found}", "Fetch it, or take it out.")
    return found


def read_together(parts: Iterable[Iterable[Kept]]) -> Iterator[Kept]:
    """The batches of all parts in order; an id that an earlier part has gets a suffix ``#2`` (``ids_repeated``)."""
    seen: set[str] = set()
    for part in parts:
        for kept in part:
            ids: list[str] = kept.rows.column("id").to_pylist()
            own = [_unused(name, seen) for name in ids]
            repeated = sum(a != b for a, b in zip(ids, own, strict=True))
            if repeated:
                position = kept.rows.schema.get_field_index("id")
                field = kept.rows.schema.field(position)
                kept.rows = kept.rows.set_column(position, field, pa.array(own, pa.string()))
                kept.counts = {**kept.counts, "ids_repeated": kept.counts.get("ids_repeated", 0) + repeated}
            yield kept


def _unused(name: str, seen: set[str]) -> str:
    """The name, or the first of ``name#2``, ``name#3`` … that is not seen yet; it is seen from now on."""
    unused, times = name, 1
    while unused in seen:
        times += 1
        unused = f"{name}#{times}"
    seen.add(unused)
    return unused
