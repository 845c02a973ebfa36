"""Writing samples in another format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from vlit.errors import UsageError
from vlit.formats.base import ExportOptions, ExportReport, Writable
from vlit.formats.table import FORMATS


def export(
    batches: Iterable[pa.RecordBatch], to: str, target: str | Path, options: ExportOptions | None = None
) -> ExportReport:
    """Write `vlit.arrow.SAMPLE_SCHEMA` batches to one file in a format, whole or not at all, in the memory of a batch.

    A sample that the format could only hold as something wrong (a box without the image's size, a text that looks
    like an image mark, an empty answer) is not written; it is in the report with its reason, and so is what the
    format has no place for.

    Raises:
        UsageError: there is no format of that name, it cannot be written, or not under the target's name.
        OutputError: the target cannot be written.
    """
    found = FORMATS.get(to)
    if not isinstance(found, Writable):
        known = ", ".join(n for n, each in FORMATS.items() if isinstance(each, Writable))
        raise UsageError(to, "can be read but not written", f"Writable are: {known}.")
    return found.write(batches, Path(target), options or ExportOptions())
