"""The entries of the package: its TOML files, read once a process."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from vlit.catalog.entry import DatasetEntry, ModelEntry
from vlit.catalog.entryfile import read_entry

if TYPE_CHECKING:
    import polars as pl

_E = TypeVar("_E", DatasetEntry, ModelEntry)
_HERE = Path(__file__).parent


@functools.cache
def datasets() -> tuple[DatasetEntry, ...]:
    """All datasets, oldest first and then by name."""
    return read_folder(_HERE / "datasets", DatasetEntry)


@functools.cache
def models() -> tuple[ModelEntry, ...]:
    """All models, oldest first and then by name."""
    return read_folder(_HERE / "models", ModelEntry)


def read_folder(folder: Path, kind: type[_E]) -> tuple[_E, ...]:
    """The entries of a folder of TOML files, oldest first and then by name. Those of unknown date come last.

    Raises `InputError` for a file that is not an entry.
    """
    entries = [read_entry(path, kind) for path in folder.glob("*.toml")]
    return tuple(sorted(entries, key=lambda e: (e.year_month or "9999", e.name.casefold(), e.name)))


def frame(entries: Sequence[DatasetEntry] | Sequence[ModelEntry] | None = None) -> pl.DataFrame:
    """Entries as a data frame, a column for each field; all datasets when left out.

    Unknown single values are null, unknown lists empty. ``unverified`` and ``inferred`` name the columns of the same
    row that rest on less than a source.
    """
    import polars as pl

    rows: Sequence[DatasetEntry] | Sequence[ModelEntry] = datasets() if entries is None else entries
    kind = type(rows[0]) if rows else DatasetEntry
    schema: dict[str, Any] = {f.name: _column(f.type) for f in msgspec.structs.fields(kind)}
    return pl.DataFrame([_row(row) for row in rows], schema=schema)


def _row(entry: DatasetEntry | ModelEntry) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in entry.__struct_fields__}
    return {n: [str(v) for v in value] if isinstance(value, tuple) else value for n, value in row.items()}


def _column(annotation: Any) -> Any:
    import polars as pl

    words = str(annotation)
    if "tuple" in words:
        return pl.List(pl.String)
    return pl.Int64 if "int" in words.split(" | ")[0] else pl.String
