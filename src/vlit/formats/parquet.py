"""vlit's own form: Parquet with `vlit.arrow.SAMPLE_SCHEMA`, one file or the ``data`` of a run folder. Holds
everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA
from vlit.engine import Kept, read_batches
from vlit.errors import InputError
from vlit.formats.base import BATCH_ROWS, ExportOptions, ExportReport
from vlit.formats.canonical import map_paths
from vlit.formats.head import Head, parquet_files
from vlit.formats.outgoing import relative_to
from vlit.runfolder import ShardWriter


class _Parquet:
    name = "parquet"
    sign = "Parquet with vlit's columns, or a run folder"

    def sniff(self, head: Head) -> float:
        return float(head.schema is not None and set(SAMPLE_SCHEMA.names) <= set(head.schema.names))

    def read(self, path: Path) -> Iterator[Kept]:
        head = Head.of(path)
        missing = [n for n in SAMPLE_SCHEMA.names if head.schema is None or n not in head.schema.names]
        if missing:
            raise InputError(
                str(path), f"is not vlit's Parquet but {head.found()}", "Name another file or another format."
            )
        for batch in read_batches(parquet_files(path), BATCH_ROWS, SAMPLE_SCHEMA.names):
            try:
                yield Kept(batch.select(SAMPLE_SCHEMA.names).cast(SAMPLE_SCHEMA))
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
                raise InputError(
                    str(path), f"has vlit's columns with other types ({error})", "Write it again with vlit."
                ) from None

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        with ShardWriter(target, SAMPLE_SCHEMA) as writer:
            for batch in batches:
                writer.write(map_paths(batch, relative_to(options.image_root)))
        return ExportReport(written=writer.rows, refused=[], lost={})


PARQUET = _Parquet()
