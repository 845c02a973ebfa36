"""`vlit.check` and `vlit.convert`: what a dataset file is worth as a file, and another file made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast, get_args

import msgspec
import pyarrow as pa

from vlit.check import CheckReport, Finding, ReadBack, check_dataset, compare_read, write_fixed
from vlit.errors import UsageError, nearest
from vlit.formats import FORMATS, BoxStyle, DatasetInput, ExportOptions, ExportReport, Readable, open_dataset
from vlit.formats import export as write_export
from vlit.run import Run
from vlit.schema import Reject

_ONLY_ONE_WITH = {".tsv": "mmbench", ".tar": "webdataset"}  # endings that one writable format alone has


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """What `convert` did: the formats, what was written, and what of it could be read again (None: the new format is
    only written, not read)."""

    source: str
    to: str
    export: ExportReport
    back: ReadBack | None

    def to_json(self) -> str:
        """The result as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()

    def summary(self) -> str:
        """The result for people."""
        told = f"'{self.to}' cannot be read back" if self.back is None else self.back.summary()
        return "\n".join([f"{self.source} to {self.to}", self.export.summary(), told])


def check(
    data: str | Path | Run,
    *,
    images: str | Path | None = None,
    trainer: str | None = None,
    fix: str | Path | None = None,
    limit: int | None = None,
    format: str | None = None,
    sink: Callable[[Finding], None] | None = None,
) -> CheckReport:
    """Look for faults of form in a dataset: marks, roles, images, boxes, lengths.

    Args:
        data: a dataset file, a run folder, or what `vlit.construct` returned.
        images: folder that image paths are relative to; the file's own when None.
        trainer: also tell what this trainer will do: ``llamafactory``, ``swift``, ``trl``, ``qwen``, ``internvl``,
            ``llava``.
        fix: write a mended copy here, and the list of changes beside it.
        limit: look at the first samples only.
        format: the dataset's format, recognised when None.
        sink: called with every finding; the report keeps the first five of each rule.
    """
    if fix is not None and limit is not None:
        raise UsageError("--fix", "with --limit would cut the data", "Leave one of them out.")
    source = _open(data, format)
    report = check_dataset(
        source, images=Path(images) if images else None, trainer=trainer or None, limit=limit, sink=sink
    )
    if fix is not None:
        write_fixed(source, Path(fix))
    return report


def convert(
    data: str | Path | Run,
    out: str | Path,
    *,
    to: str | None = None,
    images: str | Path | None = None,
    boxes: str = "abs",
    image_root: str | Path | None = None,
    format: str | None = None,
) -> Converted:
    """Write a dataset in another format, read the new file, and count what is the same.

    Args:
        data: a dataset file, a run folder, or what `vlit.construct` returned.
        out: the file to write, whole or not at all.
        to: its format; only needed where the name's ending does not tell.
        images, boxes, image_root, format: as in `vlit.export`.
    """
    target = Path(out)
    name = to or _ONLY_ONE_WITH.get(target.suffix)
    if name is None:
        raise UsageError(str(out), "its name does not tell the format", "Name it with --to: llava, messages, ...")
    if boxes not in get_args(BoxStyle):
        raise UsageError("--boxes", f"'{boxes}' is no way to write boxes", nearest(boxes, get_args(BoxStyle)))
    source = _open(data, format, images)
    if target.resolve() == source.path.resolve():
        raise UsageError(str(out), "is the dataset itself", "Name another file.")
    options = ExportOptions(boxes=cast("BoxStyle", boxes), image_root=Path(image_root) if image_root else None)
    unread: list[Reject] = []
    report = write_export(_batches(source, unread), name, target, options)
    back = None
    if isinstance(FORMATS.get(name), Readable):
        back = compare_read(_batches(source, []), report, open_dataset(target, name), options)
    whole = msgspec.structs.replace(report, refused=[*unread, *report.refused])
    return Converted(source=source.format, to=name, export=whole, back=back)


def _open(data: str | Path | Run, format_: str | None, images: str | Path | None = None) -> DatasetInput:
    path = data.path if isinstance(data, Run) else Path(data)
    return open_dataset(path, format_, Path(images) if images else None)


def _batches(source: DatasetInput, unread: list[Reject]) -> Iterator[pa.RecordBatch]:
    """The dataset's rows; records that could not be read are added to ``unread``."""
    for kept in source.read():
        if kept.rejects is not None:
            unread += msgspec.convert(kept.rejects.to_pylist(), list[Reject])
        yield kept.rows
