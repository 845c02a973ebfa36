"""Captions in a table: one image and one caption per row.

A path is a file: ``.csv``, ``.tsv`` or ``.txt`` (comma, tab or ``|`` between the columns, whichever the first line has)
with a line of column names, as of Flickr8k and Flickr30k, or ``.jsonl`` with one object per line. The image's column is
called ``image``, ``image_path``, ``image_name``, ``file_name``, ``filename`` or ``path``; the caption's is ``caption``,
``captions`` (in ``.jsonl``, a list) or ``comment``. Columns ``width`` and ``height`` are read where they are
there, else the picture must be: beside the file or in ``images``, ``Images`` or ``flickr30k-images``.

Rows of one image become one scene. Captions alone close nothing. It misleads where captions were collected from the
web: they need not describe the picture. A table with a column ``label`` is not taken for one of captions unless named
so, for it may say which captions are false, as VSR does.

Refused, by gate: ``image`` and ``duplicate`` (the scene); ``caption`` (an empty one); ``record`` (a row without both).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.scenes.images import ImageError
from vlit.scenes.jsonfile import Misfit, fit, read_bytes, read_lines
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, picture, picture_folders
from vlit.schema import Scene, image_key

_IMAGE = ("image", "image_path", "image_name", "file_name", "filename", "path")
_CAPTION = ("caption", "captions", "comment")
_SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl")
_FOLDERS = ("Images", "flickr30k-images")
_KIND = "a table of images and captions"


class _Row(msgspec.Struct):
    image: str
    captions: list[str]
    width: float | None = None
    height: float | None = None


class _Captions:
    name = "captions"

    def sniff(self, path: Path) -> float:
        """By the column names, or the keys of the first line."""
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            return 0.0
        first = head(path).partition(b"\n")[0]
        if path.suffix.lower() == ".jsonl":
            try:
                keys: set[str] = set(fit(first, dict[str, Any]))
            except Misfit:
                return 0.0
        else:
            keys = set(_header(first.decode("utf-8", "replace"))[1])
        return 0.8 if keys & set(_IMAGE) and keys & set(_CAPTION) and "label" not in keys else 0.0

    def files(self, path: Path) -> list[Path]:
        """The file."""
        if path.is_dir():
            raise InputError(str(path), "is a folder", "Name the table of images and captions in it.")
        return annotation_files(path, (), _KIND)

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order in which the rows name their images. Memory: all rows."""
        notes = Notes()
        return in_batches(_scenes(self.files(path)[0], notes), notes)


CAPTIONS = _Captions()


def _header(line: str) -> tuple[str, list[str]]:
    """What stands between the columns, and their names."""
    mark = max(("\t", "|", ","), key=line.count)
    return mark, [column.strip().strip('"').lower() for column in line.split(mark)]


def _records(file: Path) -> Iterator[tuple[int, Any]]:
    """Every record with the number of its line."""
    if file.suffix.lower() == ".jsonl":
        yield from read_lines(file)
        return
    try:
        text = read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            str(file), f"is not UTF-8 text (byte {error.start})", "Fetch the file again, or convert it."
        ) from None
    lines = text.splitlines(keepends=True)
    mark, columns = _header(lines[0])
    if not set(columns) & set(_IMAGE) or not set(columns) & set(_CAPTION):
        raise InputError(str(file), f"is not {_KIND}: its columns are {', '.join(columns)}", "Name them in line 1.")
    reader = csv.reader(lines[1:], delimiter=mark)
    try:
        for values in reader:
            if values:
                yield reader.line_num + 1, dict(zip(columns, (value.strip() for value in values), strict=False))
    except csv.Error as error:
        raise InputError(str(file), f"is not a table at line {reader.line_num + 1} ({error})", "Mend it.") from None


def _row(record: Any) -> _Row:
    """Raises `Misfit` where there is no image or no caption."""
    held = fit(record, dict[str, Any])
    image = next((held[column] for column in _IMAGE if held.get(column)), None)
    caption = next((held[column] for column in _CAPTION if held.get(column) is not None), None)
    if image is None or caption is None:
        raise Misfit(f"there is no {'caption' if image else 'image'}")
    captions = caption if isinstance(caption, list) else [caption]
    size = {side: held[side] for side in ("width", "height") if held.get(side)}
    return fit({"image": image, "captions": captions, **size}, _Row)


def _scenes(file: Path, notes: Notes) -> Iterator[Scene]:
    images: dict[str, tuple[Cited, _Row, dict[str, None]]] = {}
    for number, record in _records(file):
        cited = Cited("", f"{file}: line {number}", record)
        try:
            row = _row(record)
        except Misfit as problem:
            notes.refuse(cited, "record", str(problem))
            continue
        cited = cited._replace(scene=image_key(row.image))
        _, _, captions = images.setdefault(row.image, (cited, row, {}))
        for caption in row.captions:
            text = " ".join(caption.split())
            if text:
                captions[text] = None
            else:
                notes.refuse(cited, "caption", "the caption is empty")
    folders = picture_folders(file, _FOLDERS)
    for name, (cited, row, captions) in images.items():
        try:
            image = picture(name, row.width, row.height, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            yield Scene(id=cited.scene, image=image, captions=tuple(captions), source="captions")
