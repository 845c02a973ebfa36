"""Formats that are JSON records of one form: what they share in being recognised, read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.head import Head
from vlit.formats.jsonread import read_json
from vlit.formats.jsonwrite import write_json
from vlit.formats.outgoing import Ledger, Outgoing, whole_file
from vlit.formats.recordform import RecordForm

T = TypeVar("T")


class JsonFormat(Generic[T]):
    """A format whose files are JSON records, read only (`vlit.formats.base.Readable`).

    Args:
        name: as it stands in the table and in ``--format``.
        sign: what it is recognised by, one clause for people.
        record: what its records look like and hold.
    """

    def __init__(self, name: str, sign: str, record: RecordForm[T]) -> None:
        self.name = name
        self.sign = sign
        self.record = record

    def sniff(self, head: Head) -> float:
        """How well the start of a file looks like this format, 0 to 1."""
        return head.share(self.record.looks)

    def read(self, path: Path) -> Iterator[Kept]:
        """The records as batches; see `vlit.formats.jsonread.read_json`."""
        return read_json(path, self.record.kind, self.record.looks, self.record.take)


class WritableJson(JsonFormat[T]):
    """One that is written too: a record a sample, as JSON Lines or an array by the target's name.

    Args:
        render: makes a sample's record, or raises `vlit.formats.refusal.Refusal`.
        carried: the fields of a sample that a record holds, as for `vlit.formats.outgoing.Ledger`.
    """

    def __init__(
        self,
        name: str,
        sign: str,
        record: RecordForm[T],
        render: Callable[[Outgoing], msgspec.Struct],
        carried: tuple[str, ...] = ("id",),
    ) -> None:
        super().__init__(name, sign, record)
        self._render = render
        self._carried = carried

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        """Write batches as one file; see `vlit.formats.base.Writable`."""
        ledger = Ledger(options, self._carried)
        with whole_file(target) as file:
            write_json(ledger.rendered(batches, self._render), file, target)
        return ledger.report()
