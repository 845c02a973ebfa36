"""What all writers share: samples turned into turns of pieces, checked by the readers' rules, and what was lost on
the way."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
import pyarrow as pa

from vlit.arrow import samples_from_batch
from vlit.errors import UsageError
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.boxes import box_style, written
from vlit.formats.marks import Piece
from vlit.formats.pixels import pixels
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RECORD_CHARACTERS, check_turns
from vlit.imagefile import size_of
from vlit.runfolder import writing
from vlit.schema import ImageRef, Reject, Sample

T = TypeVar("T")

_FIELDS = ("id", "instruction_type", "source", "licence", "evidence", "scores", "lineage")


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A sample as most formats hold it: boxes written out, image marks in the order of the images.

    Attributes:
        sample: what it was made of.
        images: one for each image mark, in order; paths as they are to be written.
        turns: role (``system``, ``user``, ``assistant``) and pieces; neighbouring texts are one.
    """

    sample: Sample
    images: list[ImageRef]
    turns: list[tuple[str, list[Piece]]]


class Ledger:
    """Counts what an export wrote, refused and lost.

    Args:
        options: the choices of the export.
        carried: fields of a sample that the format holds, of: id, instruction_type, source, licence, evidence,
            scores, lineage, boxes, ``images.bytes``, ``images.size``. What is not named here and is filled in a
            sample counts as lost.
    """

    def __init__(self, options: ExportOptions, carried: Iterable[str]) -> None:
        self._options = options
        self._carried = frozenset(carried)
        if options.embed and "images.bytes" not in self._carried:
            raise UsageError("--embed", "this format refers to images by path", "Leave it out, or choose another.")
        self._written = 0
        self._refused: list[Reject] = []
        self._lost: dict[str, int] = {}

    def rendered(self, batches: Iterable[pa.RecordBatch], render: Callable[[Outgoing], T]) -> Iterator[T]:
        """What ``render`` makes of each sample; those for which it, or a rule, raises `Refusal` are noted and left
        out."""
        for batch in batches:
            for sample in samples_from_batch(batch):
                try:
                    item = render(outgoing(sample, self._options))
                except Refusal as refusal:
                    record = msgspec.json.encode(sample).decode()[:RECORD_CHARACTERS]
                    self._refused.append(
                        Reject(
                            id=sample.id,
                            where=f"sample {sample.id}",
                            gate=refusal.gate,
                            reason=refusal.reason,
                            record=record,
                        )
                    )
                    continue
                self._written += 1
                self._note_losses(sample)
                yield item

    def lose(self, field: str) -> None:
        """Count a sample that loses something in a field."""
        self._lost[field] = self._lost.get(field, 0) + 1

    def report(self) -> ExportReport:
        """The counts so far."""
        return ExportReport(written=self._written, refused=self._refused, lost=dict(sorted(self._lost.items())))

    def _note_losses(self, sample: Sample) -> None:
        for field in _FIELDS:
            value = getattr(sample, field)
            if field == "lineage":  # where a file's record stood says nothing of another file
                value = [step for step in sample.lineage if step.step not in ("read", "mended")]
            if field not in self._carried and value:
                self.lose(field)
        if "images.bytes" not in self._carried and any(image.bytes is not None for image in sample.images):
            self.lose("images.bytes")
        if "images.size" not in self._carried and any(image.width or image.height for image in sample.images):
            self.lose("images.size")
        if "boxes" not in self._carried and any(
            part.type == "box" for message in sample.messages for part in message.content
        ):
            self.lose("boxes")


def outgoing(sample: Sample, options: ExportOptions) -> Outgoing:
    """A sample as turns of pieces. Raises `Refusal` where it breaks a rule that readers of instruction data rely on."""
    place = relative_to(options.image_root)
    style = box_style(options.boxes)
    parts = [part for message in sample.messages for part in message.content]
    for part in parts:
        if part.type == "image" and not 0 <= part.index < len(sample.images):
            raise Refusal("placeholders", f"refers to image {part.index}, and there are {len(sample.images)}")
    shown = [part.index for part in parts if part.type == "image"]
    if len(set(shown)) != len(sample.images):
        raise Refusal("placeholders", f"{len(sample.images) - len(set(shown))} of its images are not shown in any turn")
    boxed = any(part.type == "box" for part in parts)
    sized = [_sized(image) for image in sample.images] if boxed and style.scale.needs_size else sample.images
    turns: list[tuple[str, list[Piece]]] = [(m.role, written(m.content, sized, style)) for m in sample.messages]
    check_turns(turns, len(shown))
    images = [sample.images[index] for index in shown]
    return Outgoing(
        sample=sample,
        images=[_placed(image, place, embed=options.embed) for image in images],
        turns=turns,
    )


def _placed(image: ImageRef, place: Callable[[str], str], *, embed: bool) -> ImageRef:
    path = place(image.path)
    return msgspec.structs.replace(image, path=path, bytes=pixels(image) if embed else image.bytes)


def _sized(image: ImageRef) -> ImageRef:
    width, height = size_of(image)
    return msgspec.structs.replace(image, width=width, height=height)


def relative_to(root: Path | None) -> Callable[[str], str]:
    """What makes a path relative to a folder (with ``..`` where it lies elsewhere); URLs stay, and all paths without
    a folder."""
    if root is None:
        return str
    start = root.absolute()
    return lambda path: (
        path if not path or "://" in path else Path(os.path.relpath(Path(path).absolute(), start)).as_posix()
    )


def paths_of(images: Sequence[ImageRef]) -> list[str]:
    """The images' paths, for formats that hold nothing else. Raises `Refusal` where one has none."""
    if not all(image.path for image in images):
        raise Refusal("image", "has an image without a path, and the format refers to images by path")
    return [image.path for image in images]


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name once it is whole. Raises `OutputError` where it cannot be written."""
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("w+b") as file:
                yield file
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
