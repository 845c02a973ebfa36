"""`vlit.export` and `vlit.convert`: a dataset written in another format."""

from __future__ import annotations

from pathlib import Path

import msgspec

from vlit.check import ReadBack, compare_read
from vlit.errors import UsageError
from vlit.formats import FORMATS, DatasetInput, ExportOptions, ExportReport, Readable, configure, open_dataset
from vlit.formats import export as write_export
from vlit.formats.base import BoxReading
from vlit.formats.boxes import box_style
from vlit.inputs import batches, dataset
from vlit.run import Run
from vlit.schema import Reject

_USUAL_FOR = {".tsv": "mmbench", ".tar": "webdataset"}
AUTO, NONE = "auto", "none"


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


def export(
    data: str | Path | Run,
    *,
    to: str,
    out: str | Path,
    boxes: str | None = None,
    boxes_from: str = AUTO,
    image_root: str | Path | None = None,
    images: str | Path | None = None,
    embed: bool = False,
    proof: str | Path | None = None,
    format: str | None = None,
    config: bool = True,
) -> ExportReport:
    """Write a dataset in the form a trainer reads, and beside it the configuration to train with.

    The report says what could not be read or carried over, and how to start training.

    Args:
        data: a dataset file, a run folder, or what `vlit.construct` returned.
        to: the name of a format that can be written (`vlit.formats.FORMATS`).
        out: the file to write, whole or not at all.
        boxes: the style in which boxes are written in text (`vlit.formats.boxes.STYLES`). None leaves those that stand
            in text as they are, and writes others as ``abs``.
        boxes_from: the style of those that stand in the dataset's texts, which are read where ``boxes`` is given:
            ``auto`` recognises it, ``none`` leaves them alone.
        image_root: write image paths relative to this folder.
        images: folder that image names are relative to.
        embed: write the pixels of images into a format that can hold them.
        proof: draw boxes, as they can be read from the written text, over some of the pictures, into this file (.png
            or .jpg).
        format: the dataset's format, recognised when None.
        config: write the configurations of the trainers that load ``to``; files of the same name are kept.
    """
    done = _Exchange(data, to, Path(out), boxes, boxes_from, image_root, images, embed, proof, format)
    return done.configured() if config else done.report


def convert(
    data: str | Path | Run,
    out: str | Path,
    *,
    to: str | None = None,
    boxes: str | None = None,
    boxes_from: str = AUTO,
    image_root: str | Path | None = None,
    images: str | Path | None = None,
    embed: bool = False,
    proof: str | Path | None = None,
    format: str | None = None,
) -> Converted:
    """Write a dataset in another format, read the new file, and count what is the same.

    Args:
        data: a dataset file, a run folder, or what `vlit.construct` returned.
        out: the file to write, whole or not at all.
        to: its format; only needed where the name's ending does not tell.
        boxes, boxes_from, image_root, images, embed, proof, format: as in `export`.
    """
    target = Path(out)
    name = to or _USUAL_FOR.get(target.suffix)
    if name is None:
        raise UsageError(str(out), "its name does not tell the format", "Name it with --to: llava, messages, ...")
    done = _Exchange(data, name, target, boxes, boxes_from, image_root, images, embed, proof, format)
    return Converted(source=done.source.format, to=name, export=done.report, back=done.read_back())


class _Exchange:
    """A dataset, written; can be compared with what was written."""

    def __init__(
        self,
        data: str | Path | Run,
        to: str,
        target: Path,
        boxes: str | None,
        boxes_from: str,
        image_root: str | Path | None,
        images: str | Path | None,
        embed: bool,
        proof: str | Path | None,
        format_: str | None,
    ) -> None:
        style = box_style(boxes or ExportOptions().boxes)
        if proof is not None and (boxes is None or not isinstance(FORMATS.get(to), Readable)):
            raise UsageError("--proof", "draws boxes as they are read from the written text", "Name a style: --boxes.")
        source = dataset(data, format_, images)
        if target.resolve() == source.path.resolve():
            raise UsageError(str(target), "is the dataset itself", "Name another file.")
        self._target = target
        self._asked = boxes is not None
        self._to = to
        self._options = ExportOptions(
            boxes=style.name, image_root=Path(image_root) if image_root else None, embed=embed
        )
        self.source, reading = _reading(source, boxes, boxes_from)
        unread: list[Reject] = []
        counts: dict[str, int] = {}
        report = write_export(batches(self.source, unread, counts), to, target, self._options)
        if reading is not None:
            reading = msgspec.structs.replace(
                reading, read=counts.get("boxes_read", 0), left=counts.get("boxes_left", 0)
            )
        self._written = report
        self.report = msgspec.structs.replace(report, refused=[*unread, *report.refused], boxes=reading)
        if proof is not None:
            self._prove(Path(proof))

    def configured(self) -> ExportReport:
        """The report, with the trainers whose configurations have been written beside the file."""
        return msgspec.structs.replace(self.report, configured=configure(self._to, self._target, self._options))

    def read_back(self) -> ReadBack | None:
        """What can be read again of what was written; None where the format is only written."""
        if not isinstance(FORMATS.get(self._to), Readable):
            return None
        return compare_read(batches(self.source), self._written, self._opened(), self._options)

    def _opened(self) -> DatasetInput:
        style = self._options.boxes if self._asked else None  # else boxes are compared as the text they are
        return open_dataset(self._target, self._to, images=self._options.image_root, boxes=style)

    def _prove(self, picture: Path) -> None:
        from vlit.report import box_proof

        box_proof(self._opened(), picture)


def _reading(source: DatasetInput, boxes: str | None, given: str) -> tuple[DatasetInput, BoxReading | None]:
    """The dataset as its boxes are to be read, and what is known of them so far."""
    if given not in (AUTO, NONE):
        style = box_style(given).name
        return msgspec.structs.replace(source, boxes=style, shards=[]), BoxReading(style=style)
    if boxes is None or given == NONE:
        return source, None
    read, guess = source.recognised()
    return read, None if guess is None else BoxReading(style=read.boxes or "", guess=guess)
