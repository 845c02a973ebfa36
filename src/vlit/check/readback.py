"""What of a dataset is in a file that it was converted into, measured by reading both."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec
import pyarrow as pa

from vlit.arrow import samples_from_batch
from vlit.formats import DatasetInput, ExportOptions, ExportReport
from vlit.formats.jsonwrite import FRONT
from vlit.formats.outgoing import Outgoing, outgoing
from vlit.formats.refusal import Refusal
from vlit.schema import Box, Sample

_PLAIN = ("id", "instruction_type", "source", "licence", "evidence", "scores")


class ReadBack(msgspec.Struct, frozen=True, kw_only=True):
    """Two files compared, sample by sample.

    Attributes:
        written: samples that the writer wrote.
        read: samples that could be read of the new file.
        equal: of these, the ones whose turns and images are the same; boxes count as the text they are written as.
        lost: field to the number of samples that had something in it and have nothing of it, or something else, now.
        boxes: boxes that were read again, and ``box_error``: the most that a corner of one moved, in pixels.
    """

    written: int
    read: int
    equal: int
    lost: dict[str, int]
    boxes: int = 0
    box_error: float = 0.0

    def summary(self) -> str:
        """The comparison for people."""
        lines = [f"read back: {self.read:,} of {self.written:,} samples, {self.equal:,} equal in turns and images"]
        if self.lost:
            lines.append("not the same: " + ", ".join(f"{name} of {n:,}" for name, n in sorted(self.lost.items())))
        if self.boxes:
            lines.append(f"boxes read back: {self.boxes:,}, moved by at most {self.box_error:.1f} pixels")
        return "\n".join(lines)


def compare_read(
    before: Iterable[pa.RecordBatch], report: ExportReport, after: DatasetInput, options: ExportOptions
) -> ReadBack:
    """Compare what was written with what can be read again, in the memory of a batch of each.

    Args:
        before: the batches that were written.
        report: the writer's, which names the samples that it left out.
        after: the new file.
        options: of the export.

    Raises:
        InputError: the new file cannot be read.
    """
    refused = {reject.id for reject in report.refused}
    given = (s for batch in before for s in samples_from_batch(batch) if s.id not in refused)
    found = _samples(after) if report.written else iter(())
    read = equal = boxes = 0
    error = 0.0
    lost: dict[str, int] = {}
    for old, new in _paired(given, found):
        read += 1
        differing = _differing(old, new, options)
        equal += not {"turns", "images"} & set(differing)
        for name in differing:
            lost[name] = lost.get(name, 0) + 1
        pairs = list(zip(_boxes(old), _boxes(new), strict=False))
        boxes += len(pairs)
        error = max([error, *(abs(a - b) for pair in pairs for a, b in zip(*pair, strict=True))])
    return ReadBack(written=report.written, read=read, equal=equal, lost=lost, boxes=boxes, box_error=round(error, 2))


def _paired(given: Iterator[Sample], found: Iterator[Sample]) -> Iterator[tuple[Sample, Sample]]:
    """The samples of both in order, save those that a writer of JSON Lines moved to the front: they go by their ids."""
    first = next(given, None)
    if first is None:
        return
    front: list[Sample] = []
    for new in found:
        front.append(new)
        if new.id == first.id or len(front) > FRONT:
            break
    if not front or front[-1].id != first.id:  # ids are lost in this format
        yield from zip(chain([first], given), chain(front, found), strict=False)
        return
    moved = {new.id: new for new in front[:-1]}
    yield first, front[-1]
    for old in given:
        match = moved.pop(old.id, None) or next(found, None)
        if match is not None:
            yield old, match


def _samples(source: DatasetInput) -> Iterator[Sample]:
    for kept in source.read():
        yield from samples_from_batch(kept.rows)


def _differing(old: Sample, new: Sample, options: ExportOptions) -> list[str]:
    """The fields in which something of the old sample is not in the new one."""
    names = [name for name in _PLAIN if getattr(old, name) and getattr(old, name) != getattr(new, name)]
    paths = [[image.path for image in s.images] for s in (old, new)]
    same_turns = old.messages == new.messages
    if not (same_turns and paths[0] == paths[1]):  # as they are written they may be the same all the same
        first = _rendered(old, options)
        second = _rendered(new, msgspec.structs.replace(options, image_root=None))
        if first is not None and second is not None:
            same_turns = first.turns == second.turns
            paths = [[image.path for image in item.images] for item in (first, second)]
    if not same_turns:
        names.append("turns")
    if len(paths[0]) != len(paths[1]) or not all(_same_file(a, b) for a, b in zip(*paths, strict=True)):
        names.append("images")
    if len(_boxes(old)) > len(_boxes(new)):
        names.append("boxes")
    if any(image.bytes for image in old.images) and not any(image.bytes for image in new.images):
        names.append("images.bytes")
    if any(image.width for image in old.images) and not any(image.width for image in new.images):
        names.append("images.size")
    return names


def _rendered(sample: Sample, options: ExportOptions) -> Outgoing | None:
    try:
        return outgoing(sample, options)
    except Refusal:
        return None


def _same_file(before: str, after: str) -> bool:
    """Whether two paths mean the same: as they are, made absolute, or the one is the end of the other (a format with a
    folder of its own puts it in front). An image without a path is known by its place alone."""
    if not before or not after or before == after:
        return True
    one, other = Path(os.path.abspath(before)), Path(os.path.abspath(after))  # noqa: PTH100 - normalises ".." too
    return one == other or after.endswith("/" + before)


def _boxes(sample: Sample) -> list[Box]:
    return [part.box for message in sample.messages for part in message.content if part.box is not None]
