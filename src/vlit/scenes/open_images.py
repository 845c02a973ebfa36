"""Open Images: boxes, and image-level labels that people verified to be present or absent.

Source: Kuznetsova et al., "The Open Images Dataset V4", arXiv 1811.00982;
https://storage.googleapis.com/openimages/web/download_v7.html. A path is a folder with any of
``*annotations-bbox*.csv``, ``*human-imagelabels*.csv`` and ``*class-descriptions*.csv`` (label to name; without it the
label is the category), or one of the first two files. Machine-made labels are not read. Boxes are fractions of the
image, whose size no file tells, so the pictures must be there: ``IMAGEID.jpg`` beside the files or in ``images``,
``train``, ``validation`` or ``test``.

The closed world of a scene is what people verified in its image: labels of confidence 0 (absent), and those of
confidence 1 that have boxes, for then all of its kind were boxed. A box of a group (``IsGroupOf``), or one of
which that is not known, is a crowd. It misleads where a category holds another: a man may be boxed as "Man" and not as
"Person".

Refused, by gate: ``image`` and ``duplicate`` (the scene); ``box`` (the object) and ``record`` (a row whose numbers are
none). A refused row's category leaves the closed world.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.scenes.boxes import area
from vlit.scenes.images import ImageError
from vlit.scenes.jsonfile import read_bytes
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture, picture_folders
from vlit.scenes.words import tidy
from vlit.schema import ImageRef, Object, Scene, image_key

_BOXES, _LABELS, _NAMES = "*annotations-bbox*.csv", "*human-imagelabels*.csv", "*class-descriptions*.csv"
_KEYS = ("ImageID", "LabelName")
_BOX_COLUMNS = (*_KEYS, "XMin", "XMax", "YMin", "YMax", "IsGroupOf")
_LABEL_COLUMNS = (*_KEYS, "Confidence")
_FOLDERS = ("train", "validation", "test")


class _Box(msgspec.Struct):
    LabelName: str
    XMin: float
    XMax: float
    YMin: float
    YMax: float
    IsGroupOf: int = 0


class _Label(msgspec.Struct):
    LabelName: str
    Confidence: float


class _OpenImages:
    name = "open-images"

    def sniff(self, path: Path) -> float:
        """By the first line of the files."""
        files = matching(path, (_BOXES, _LABELS)) or [path]
        return 0.9 if any(_has(file, _BOX_COLUMNS[:6]) or _has(file, _LABEL_COLUMNS) for file in files) else 0.0

    def files(self, path: Path) -> list[Path]:
        """Boxes, image-level labels, and the names of labels."""
        files = annotation_files(path, (_BOXES, _LABELS), "Open Images boxes or labels")
        return [*files, *matching(files[0].parent, (_NAMES,))]

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order in which the files name their images. Memory: the columns that are read, of all rows."""
        notes = Notes()
        return in_batches(_scenes(self.files(path), notes), notes)


OPEN_IMAGES = _OpenImages()


def _has(file: Path, columns: tuple[str, ...]) -> bool:
    first = head(file).partition(b"\n")[0].decode("utf-8", "replace")
    return set(columns) <= {column.strip() for column in first.split(",")}


def _scenes(files: list[Path], notes: Notes) -> Iterator[Scene]:
    names: dict[str, str] = {}
    tables: list[pl.DataFrame] = []
    for number, file in enumerate(files):
        if _has(file, _BOX_COLUMNS[:6]):
            tables.append(_table(file, number, _BOX_COLUMNS))
        elif _has(file, _LABEL_COLUMNS):
            tables.append(_table(file, number, _LABEL_COLUMNS))
        elif file.match(_NAMES):
            names |= _names(file)
        else:
            raise InputError(str(file), "lacks the columns of Open Images boxes or labels", "Fetch the file again.")
    folders = picture_folders(files[0], _FOLDERS)
    for _, group in pl.concat(tables, how="diagonal").group_by("ImageID", maintain_order=True):
        rows = group.to_dicts()
        name = f"{rows[0]['ImageID']}.jpg"
        cited = Cited(image_key(name), f"{files[rows[0]['file']]}: line {rows[0]['line']}", rows[0])
        try:
            image = picture(name, None, None, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            yield _scene(cited.scene, rows, image, files, names, notes)


def _table(file: Path, number: int, columns: tuple[str, ...]) -> pl.DataFrame:
    """The columns as texts, with the file's number and the line of each row."""
    try:
        table = pl.read_csv(
            file, infer_schema=False, truncate_ragged_lines=True, row_index_name="line", row_index_offset=2
        )
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(str(file), f"is not a CSV file ({error})", "Fetch the file again.") from None
    kept = [column for column in columns if column in table.columns]
    return table.select("line", *kept).with_columns(file=pl.lit(number))


def _names(file: Path) -> dict[str, str]:
    """Label to name, with or without a first line of column names."""
    rows = csv.reader(read_bytes(file).decode("utf-8", "replace").splitlines())
    return {row[0]: tidy(row[1]) for row in rows if len(row) >= 2 and row[0] != "LabelName"}


def _scene(
    scene: str, rows: list[dict[str, Any]], image: ImageRef, files: list[Path], names: dict[str, str], notes: Notes
) -> Scene:
    found: list[Object] = []
    verified: dict[str, bool] = {}
    doubtful: set[str] = set()
    for row in rows:
        said = {column: value for column, value in row.items() if value is not None}
        cited = Cited(scene, f"{files[said.pop('file')]}: line {said.pop('line')}", said)
        category = names.get(said.get("LabelName", ""), said.get("LabelName", ""))
        if "Confidence" in said:
            label = notes.fit(cited, _Label)
            if label is None or label.Confidence not in (0, 1):
                doubtful.add(category)
            else:
                verified[category] = verified.get(category, False) or label.Confidence == 1
            continue
        box = notes.fit(cited, _Box)
        thing = None if box is None else _object(str(len(found)), category, box, cited, image, notes)
        if thing is None:
            doubtful.add(category)
        else:
            found.append(thing)
    boxed = {thing.category for thing in found}
    return Scene(
        id=scene,
        image=image,
        objects=tuple(found),
        closed_world=tuple(c for c, there in verified.items() if there == (c in boxed) and c not in doubtful),
        lexicon="open-images",
        source="open-images",
    )


def _object(key: str, category: str, box: _Box, cited: Cited, image: ImageRef, notes: Notes) -> Object | None:
    corners = (box.XMin * image.width, box.YMin * image.height, box.XMax * image.width, box.YMax * image.height)
    clipped = notes.box(cited, corners, image)
    if clipped is None:
        return None
    return Object(id=key, category=category, box=clipped, area=area(clipped), crowd=box.IsGroupOf != 0)
