"""What a dataset format is: the two protocols, what a reader and a writer hand back, and the choices of an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.formats.boxes import BoxGuess
from vlit.formats.head import Head
from vlit.schema import Reject

BATCH_ROWS = 2048
"""Rows of a batch that a reader yields, at most."""


_SHOWN = 5


class ExportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The choices of an export.

    Attributes:
        boxes: the name of the style in which a box becomes text where the format has no field for it
            (`vlit.formats.boxes.box_style`).
        image_root: image paths are written relative to this folder; None writes them as they are.
        embed: write the pixels of images, read from their paths, into formats that can hold them.
    """

    boxes: str = "abs"
    image_root: Path | None = None
    embed: bool = False


class BoxReading(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of the boxes in a dataset's texts before it was written.

    Attributes:
        style: the style that they were read in; ``""`` where the guess was not sure and texts were left alone.
        guess: what that rests on; None where the style was given.
        read, left: boxes that were read, and that stayed text.
    """

    style: str
    guess: BoxGuess | None = None
    read: int = 0
    left: int = 0

    def summary(self) -> str:
        """For people."""
        if not self.style:
            told = self.guess.summary() if self.guess else "nothing"
            return f"boxes in text left alone, they may be {told}; name their style with --boxes-from"
        sure = f", recognised as {self.guess.summary()}" if self.guess else f" as '{self.style}'"
        told = f"boxes in text: {self.read:,} read{sure}"
        if self.left:
            told += (
                f"\nwarning: {self.left:,} boxes are left as the text they were, so the file has two styles: their "
                "image is not at hand (--images), they are not in it, or several images could be meant"
            )
        return told


class Configured(msgspec.Struct, frozen=True, kw_only=True):
    """What an export wrote so that a trainer can run on the data.

    Attributes:
        trainer: as people write it.
        files: beside the data, with the trainer's configuration in them.
        kept: files that were there already and differ from what would have been written; they are as they were.
        start: the command that starts training.
    """

    trainer: str
    files: list[str]
    kept: list[str]
    start: str

    def summary(self) -> str:
        """For people: the files, those that were kept, and the command."""
        lines = [f"{self.trainer}: {self.start}"]
        if self.files:
            lines.append(f"  with {', '.join(self.files)}")
        lines += [f"  kept as it was, though it differs from what would be written: {file}" for file in self.kept]
        return "\n".join(lines)


class ExportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an export did.

    Attributes:
        written: samples in the file.
        refused: samples that the format cannot hold without becoming wrong, each with its reason.
        lost: field to the number of written samples that had something in it which the format has no place for.
        boxes: what was made of boxes in text; None where they were not looked for, or there are none.
        configured: the trainers that can run on the file now (`vlit.formats.configure`).
    """

    written: int
    refused: list[Reject]
    lost: dict[str, int]
    boxes: BoxReading | None = None
    configured: list[Configured] = []

    def to_json(self) -> str:
        """The report as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()

    def summary(self) -> str:
        """The report for people: numbers, the first reasons, and what has no place in the format."""
        lines = [f"{self.written:,} samples written, {len(self.refused):,} refused"]
        lines += [f"  {r.where or r.id}: {r.gate}: {r.reason}" for r in self.refused[:_SHOWN]]
        if len(self.refused) > _SHOWN:
            lines.append(f"  and {len(self.refused) - _SHOWN:,} more; --json lists all")
        if self.lost:
            fields = ", ".join(f"{name} of {n:,}" for name, n in sorted(self.lost.items()))
            lines.append(f"not carried over, the format has no place for it: {fields}")
        if self.boxes is not None:
            lines.append(self.boxes.summary())
        lines += [each.summary() for each in self.configured]
        return "\n".join(lines)


class Format(Protocol):
    """A form in which datasets lie on disk. It can be read (`Readable`), written (`Writable`) or both.

    Attributes:
        name: as it stands in the table and in ``--format``.
        sign: what it is recognised by, one clause for people.
    """

    name: str
    sign: str


@runtime_checkable
class Readable(Format, Protocol):
    """A format that can be read."""

    def sniff(self, head: Head) -> float:
        """How well the start of a file looks like this format, 0 (not at all) to 1."""

    def read(self, path: Path) -> Iterator[Kept]:
        """Batches of `SAMPLE_SCHEMA` rows (at most `BATCH_ROWS`) and the rejects of the same stretch of the file.

        Image paths are yielded as the file has them; `DatasetInput` resolves them for all formats alike.

        Raises:
            InputError: the file cannot be read as this format at all.
        """


@runtime_checkable
class Listing(Readable, Protocol):
    """A format whose file only names the files that hold the data."""

    def files(self, path: Path) -> list[Path]:
        """The file and all that it names. Raises `InputError` where one is not there."""


@runtime_checkable
class Writable(Format, Protocol):
    """A format that can be written."""

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        """Write `SAMPLE_SCHEMA` batches as one file, whole or not at all, one batch in memory at a time.

        Raises:
            OutputError: the target cannot be written.
        """
