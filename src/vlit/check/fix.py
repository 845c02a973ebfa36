"""A mended copy of a dataset, and a list of what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import pyarrow as pa

from vlit.arrow import samples_from_batch
from vlit.check.reading import mended, place
from vlit.errors import UsageError
from vlit.formats import FORMATS, DatasetInput, Writable, export
from vlit.formats.outgoing import whole_file
from vlit.schema import Reject


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list of changes: where, which sample, and whether it was ``mended`` or ``left out``, and how."""

    where: str
    id: str
    change: str
    what: str


def write_fixed(source: DatasetInput, target: Path) -> int:
    """Write what can be read of a dataset, in its own format, and ``<target>.changes.jsonl`` beside it.

    Images without marks get them, repeated ids a suffix; refused records are left out. Fields that the format's
    reader does not know are not carried over.

    Returns:
        The number of changes.

    Raises:
        UsageError: the format cannot be written, or the target is the dataset itself.
        OutputError: the target cannot be written.
    """
    if not isinstance(FORMATS.get(source.format), Writable):
        raise UsageError(
            "--fix", f"'{source.format}' cannot be written", f"Run: vlit convert {source.path.name} OUT --to llava"
        )
    if target.resolve() == source.path.resolve():
        raise UsageError("--fix", "would replace the dataset itself", "Name another file.")
    with whole_file(target.with_name(target.name + ".changes.jsonl")) as file:
        changes = _Changes(file)
        report = export(_watched(source, changes), source.format, target)
        for reject in report.refused:
            changes.leave_out(reject)
    return changes.number


class _Changes:
    def __init__(self, file: BinaryIO) -> None:
        self.number = 0
        self._file = file
        self._encoder = msgspec.json.Encoder()

    def add(self, change: Change) -> None:
        self.number += 1
        self._file.write(self._encoder.encode(change) + b"\n")

    def leave_out(self, reject: Reject) -> None:
        what = f"{reject.gate}: {reject.reason}"
        self.add(Change(where=reject.where, id=reject.id, change="left out", what=what))


def _watched(source: DatasetInput, changes: _Changes) -> Iterator[pa.RecordBatch]:
    for kept in source.read():
        if kept.rejects is not None:
            for reject in msgspec.convert(kept.rejects.to_pylist(), list[Reject]):
                changes.leave_out(reject)
        for sample in samples_from_batch(kept.rows):
            for step in mended(sample, source.format):
                where = place(sample, source.path.name, source.format)
                changes.add(Change(where=where, id=sample.id, change="mended", what=step.detail))
        yield kept.rows
