"""Opening a dataset: which format it is in, its samples as a stream, and a fingerprint to notice that it changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa

from vlit.arrow import samples_from_batch
from vlit.engine import Kept
from vlit.errors import InputError, UsageError
from vlit.formats.base import Listing, Readable
from vlit.formats.boxes import BoxGuess, BoxSurvey, box_style, read_boxes, rows_with_boxes
from vlit.formats.canonical import is_canonical, map_paths, name_format
from vlit.formats.head import Head, parquet_files
from vlit.formats.images import ImageFolder, drop_missing
from vlit.formats.parquet import PARQUET
from vlit.formats.table import FORMATS
from vlit.imagefile import image_file, size_of
from vlit.runfolder import digest, source_digest
from vlit.schema import ImageRef


class DatasetInput(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset whose format is known.

    Attributes:
        path: the file or run folder.
        format: name of its format.
        images: the folder that image paths are resolved against, or None.
        check_images: refuse samples whose images are not in that folder.
        shards: the Parquet files that hold it with `vlit.arrow.SAMPLE_SCHEMA` already, so that they can be used as
            they lie; empty where it must be read.
        boxes: name of the style in which boxes stand in the texts and are read (`vlit.formats.boxes.STYLES`); None
            leaves texts alone.
    """

    path: Path
    format: str
    images: Path | None
    check_images: bool
    shards: list[Path]
    boxes: str | None = None

    def read(self, limit: int | None = None) -> Iterator[Kept]:
        """Batches of at most 2,048 rows with their rejects; at most ``limit`` rows in all.

        With ``images``, a path that is found in that folder, as it is or by its last part alone, becomes the path of
        the file; one that is not found is joined to the folder and counted (``images_missing``), or refused (gate
        ``image``) where ``check_images``. With ``boxes``, those that can be read become parts (``boxes_read``), the
        others stay text (``boxes_left``).
        """
        left = limit
        style = None if self.boxes is None else box_style(self.boxes)
        folder = ImageFolder(self.images) if self.images is not None else None
        if left == 0:
            return
        for kept in _readable(self.format).read(self.path):
            batch = kept
            if self.format != PARQUET.name:  # which holds the lineage of what it was made of
                batch.rows = name_format(batch.rows, self.format)
            if folder is not None:
                batch = self._resolve(kept, folder)
            if style is not None:
                rows, read = read_boxes(batch.rows, style, self.size_of)
                batch = Kept(rows, batch.rejects, {**batch.counts, **read})
            if left is not None:
                batch.rows = batch.rows.slice(0, left)
                left -= batch.rows.num_rows
            yield batch
            if left == 0:
                return

    def files(self) -> list[Path]:
        """The files that hold its records. Raises `InputError` where one that it names is not there."""
        found = _readable(self.format)
        return found.files(self.path) if isinstance(found, Listing) else parquet_files(self.path)

    def fingerprint(self) -> str:
        """A hash of the files' names, sizes and times, and of how they are read."""
        files = source_digest(self.files())
        return digest([self.format, files, str(self.images or ""), self.check_images, self.boxes or ""])

    def picture(self, image: ImageRef) -> Path | bytes | None:
        """Where an image of the dataset is, or its bytes; None where it is not at hand."""
        return image_file(image, self._home)

    def size_of(self, image: ImageRef) -> tuple[int, int]:
        """Width and height of an image of the dataset in pixels, ``(0, 0)`` where it is not at hand."""
        return size_of(image, self._home)

    @property
    def _home(self) -> Path:
        return self.path if self.path.is_dir() else self.path.parent

    def recognised(self) -> tuple[DatasetInput, BoxGuess | None]:
        """The dataset with ``boxes`` as they are recognised in its texts, and what that rests on.

        Looks at the first records that have boxes. Where there are none the guess is None; where it is not sure
        (`BoxGuess.sure`), texts are left alone.
        """
        survey = BoxSurvey(self.size_of)
        for kept in msgspec.structs.replace(self, boxes=None).read():
            rows = rows_with_boxes(kept.rows)
            if rows:
                survey.add(samples_from_batch(kept.rows.take(pa.array(rows))))
            if survey.full:
                break
        guess = survey.guess()
        if guess is None or not guess.sure():
            return self, guess
        return msgspec.structs.replace(self, boxes=guess.style, shards=[]), guess

    def _resolve(self, kept: Kept, folder: ImageFolder) -> Kept:
        rows = map_paths(kept.rows, folder.resolve)
        if self.check_images:
            return drop_missing(Kept(rows, kept.rejects, kept.counts), folder, self.path.name)
        missing = folder.take_missing()
        return Kept(rows, kept.rejects, {**kept.counts, "images_missing": missing} if missing else kept.counts)


def open_dataset(
    path: str | Path,
    format: str | None = None,
    images: str | Path | None = None,
    *,
    check_images: bool = False,
    boxes: str | None = None,
) -> DatasetInput:
    """Find out what a file or run folder is. Reads its start only.

    Args:
        path: a file of any known format, or a run folder.
        format: its format's name; None has every format look at it.
        images: a folder to resolve image paths against.
        check_images: refuse samples whose images are not in ``images``.
        boxes: the style in which boxes stand in its texts, to have them read; None leaves texts alone. Where it is
            not known, `DatasetInput.recognised` finds it.

    Raises:
        InputError: the path cannot be read, the images are not in a folder, or no format knows it.
        UsageError: there is no format of that name, or it cannot be read, or no such style of boxes.
    """
    source = Path(path)
    folder = None if images is None else Path(images)
    if folder is not None and not folder.is_dir():
        raise InputError(str(images), "is not a folder", "Name the folder that image paths are relative to.")
    if check_images and folder is None:
        raise UsageError("check_images", "needs a folder of images", "Name it with images.")
    head = Head.of(source)
    name = _sniff(head) if format is None else format
    _readable(name)
    if boxes is not None:
        box_style(boxes)
    ready = head.schema is not None and is_canonical(head.schema) and folder is None and boxes is None
    shards = parquet_files(source) if ready else []
    return DatasetInput(path=source, format=name, images=folder, check_images=check_images, shards=shards, boxes=boxes)


def _readable(name: str) -> Readable:
    found = FORMATS.get(name)
    if not isinstance(found, Readable):
        known = ", ".join(n for n, each in FORMATS.items() if isinstance(each, Readable))
        raise UsageError(name, "can be written but not read", f"Readable are: {known}.")
    return found


def _sniff(head: Head) -> str:
    """The name of the format that knows a file best; the first in the table where several do."""
    best, best_score = "", 0.0
    looked: list[str] = []
    for name, each in FORMATS.items():
        if isinstance(each, Readable):
            looked.append(f"{name} ({each.sign})")
            score = each.sniff(head)
            if score > best_score:
                best, best_score = name, score
    if not best and head.lists_nothing():
        raise InputError(str(head.path), "holds no sample: it is an empty list", "Name a file that holds records.")
    if not best:
        raise InputError(
            str(head.path),
            f"is in no format that vlit knows: it holds {head.found()}",
            f"Looked for: {'; '.join(looked)}. Name the format if it is one of them.",
        )
    return best
