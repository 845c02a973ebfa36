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

from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.boxes import box_text
from vlit.formats.marks import Piece
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RECORD_CHARACTERS, check_turns
from vlit.runfolder import writing
from vlit.schema import ImageRef, Reject, Sample, samples_from_batch

T = TypeVar("T")

FRONT = 8
"""Records that `write_json_lines` moves to the front, at most."""

_TYPED_BYTES = 8 * 1024 * 1024  # less than what `datasets` takes the types from (`chunksize` of its JSON builder)
_COPIED_BYTES = 4 * 1024 * 1024

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
    images: list[ImageRef] = []
    turns: list[tuple[str, list[Piece]]] = []
    shown: set[int] = set()
    for message in sample.messages:
        pieces: list[Piece] = []
        for part in message.content:
            if part.type == "text":
                _append(pieces, part.text)
                continue
            if not 0 <= part.index < len(sample.images):
                raise Refusal("placeholders", f"refers to image {part.index}, and there are {len(sample.images)}")
            image = sample.images[part.index]
            if part.type == "image":
                shown.add(part.index)
                images.append(msgspec.structs.replace(image, path=place(image.path)))
                pieces.append(None)
            else:
                _append(pieces, box_text(part.box, image, options.boxes))  # the words around it say what is in the box
        turns.append((message.role, pieces))
    if len(shown) != len(sample.images):
        raise Refusal("placeholders", f"{len(sample.images) - len(shown)} of its images are not shown in any turn")
    check_turns(turns, len(images))
    return Outgoing(sample=sample, images=images, turns=turns)


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


def write_json(records: Iterable[msgspec.Struct], file: BinaryIO, target: Path) -> None:
    """JSON Lines where the target's name asks for them, else a JSON array; streamed."""
    (write_json_lines if is_lines(target) else write_json_array)(records, file)


def write_json_array(records: Iterable[msgspec.Struct], file: BinaryIO) -> None:
    """A JSON array, one record a line, streamed."""
    encoder = msgspec.json.Encoder()
    file.write(b"[")
    between = b"\n"
    for record in records:
        file.write(between + encoder.encode(record))
        between = b",\n"
    file.write(b"\n]\n" if between == b",\n" else b"]\n")


def write_json_lines(records: Iterable[msgspec.Struct], file: BinaryIO) -> None:
    """JSON Lines, streamed; ``file`` can be read back and moved in.

    ``datasets``, with which most trainers load a file, takes the types of all fields from its first 10 MB, and fails
    where a later record fills a field that was empty there or not there at all: images after many texts, boxes after
    many answers without. A record that is the first to fill a field, and stands further back, is therefore moved to
    the front, at most `FRONT` of them; all others keep their order.
    """
    encoder = msgspec.json.Encoder()
    filled: set[str] = set()
    late: list[tuple[int, int]] = []
    place = 0
    for record in records:
        line = encoder.encode(record) + b"\n"
        new = set(_filled(record)) - filled
        if new:
            filled |= new
            if place > _TYPED_BYTES and len(late) < FRONT:
                late.append((place, len(line)))
        file.write(line)
        place += len(line)
    for start, length in late:  # in the order of the file, so that what is moved already lies before ``start``
        _to_front(file, start, length)


def _filled(record: msgspec.Struct, inside: str = "") -> Iterator[str]:
    """The names of the fields that hold something; those of a record within as ``outer.inner``."""
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, msgspec.Struct):
            yield from _filled(value, f"{inside}{name}.")
        elif value not in (None, [], ""):
            yield f"{inside}{name}"


def _to_front(file: BinaryIO, start: int, length: int) -> None:
    """Move a stretch of a file to its beginning, and what lies before it back, in the memory of a block."""
    file.seek(start)
    moved = file.read(length)
    end = start
    while end:
        begin = max(0, end - _COPIED_BYTES)
        file.seek(begin)
        block = file.read(end - begin)
        file.seek(begin + length)
        file.write(block)
        end = begin
    file.seek(0)
    file.write(moved)


def is_lines(target: Path) -> bool:
    """Whether a target's name asks for JSON Lines."""
    return target.suffix in (".jsonl", ".ndjson")


def _append(pieces: list[Piece], text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1] is not None:
        pieces[-1] += text
    else:
        pieces.append(text)
