"""`vlit.check`: what a dataset file is worth as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vlit.check import CheckReport, Finding, check_dataset, write_fixed
from vlit.errors import UsageError
from vlit.inputs import dataset
from vlit.run import Run

_ONLY_ONE_WITH = {".tsv": "mmbench", ".tar": "webdataset"}  # endings that one writable format alone has


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
    source = dataset(data, format, None)
    report = check_dataset(
        source, images=Path(images) if images else None, trainer=trainer or None, limit=limit, sink=sink
    )
    if fix is not None:
        write_fixed(source, Path(fix))
    return report
