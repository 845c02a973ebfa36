"""COCO JSON decoded: only the fields that scenes need, so that segmentations cost nothing.

A file is decoded in one typed pass; where single records do not fit (a word for a number, ``NaN``), it is decoded again
record by record, and those that cannot be right are handed back as `Misfit`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from vlit.errors import InputError
from vlit.scenes.jsonfile import parse, read_bytes

Id = int | str
T = TypeVar("T", bound=msgspec.Struct)
_RECORD_CHARS = 2000


class ImageRecord(msgspec.Struct, gc=False):
    """An entry of ``images``.

    The last two are LVIS's: the categories that were looked for and not found, and those of which some may be missing.
    """

    id: Id
    file_name: str = ""
    width: float | None = None
    height: float | None = None
    license: Id | None = None
    coco_url: str = ""
    neg_category_ids: list[Id] | None = None
    not_exhaustive_category_ids: list[Id] = []

    @property
    def name(self) -> str:
        """The file's name; LVIS gives it as the end of a URL: ``train2017/000000391895.jpg``."""
        return self.file_name.replace("\\", "/") or "/".join(self.coco_url.split("/")[-2:])


class AnnotationRecord(msgspec.Struct, gc=False):
    """An entry of ``annotations``: of an instances, captions or key points file.

    A tuple of numbers, unlike a list, is soon left alone by the garbage collector: with 860,000 boxes this is felt.
    """

    image_id: Id
    id: Id | None = None
    category_id: Id | None = None
    bbox: tuple[float, ...] | None = None
    area: float | None = None
    iscrowd: bool | int | None = 0
    caption: str | None = None
    keypoints: list[float] | None = None


class CategoryRecord(msgspec.Struct, gc=False):
    """An entry of ``categories``; ``keypoints`` are the names of the points of a key points file."""

    id: Id
    name: str
    keypoints: list[str] = []


class LicenceRecord(msgspec.Struct, gc=False):
    """An entry of ``licenses``."""

    id: Id
    name: str | None = None
    url: str | None = None


class Misfit(msgspec.Struct):
    """A record that does not have the form of its list.

    ``image_id`` is the image that it spoke of, None where that cannot be told.
    """

    list_name: str
    number: int
    problem: str
    image_id: Id | None
    record: str


class CocoFile(msgspec.Struct):
    """One decoded file."""

    images: list[ImageRecord]
    annotations: list[AnnotationRecord] = []
    categories: list[CategoryRecord] = []
    licenses: list[LicenceRecord] = []


class _Pieces(msgspec.Struct):
    images: list[msgspec.Raw]
    annotations: list[msgspec.Raw] = []
    categories: list[msgspec.Raw] = []
    licenses: list[msgspec.Raw] = []


def load(path: Path) -> tuple[CocoFile, list[Misfit]]:
    """Decode a file; what does not fit comes apart.

    Raises:
        InputError: it cannot be opened, is empty, is no whole JSON text (with the line and column), or is not COCO.
    """
    data = read_bytes(path)
    try:
        return msgspec.json.decode(data, type=CocoFile), []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass  # once more, slowly: one record may be to blame
    try:
        return _one_by_one(msgspec.json.decode(data, type=_Pieces))
    except msgspec.ValidationError as error:
        raise _not_coco(path, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _one_by_one(_tolerant(path, data))


def record_json(record: msgspec.Struct) -> str:
    """A record as JSON for a reject; numbers that JSON does not know become null."""
    return msgspec.json.encode(record).decode()[:_RECORD_CHARS]


def _tolerant(path: Path, data: bytes) -> _Pieces:
    """Through Python's own parser, which reads ``NaN`` and says where a text is broken."""
    loaded = parse(path, data)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("images"), list):
        raise _not_coco(path, "it has no list 'images'")
    lists = {name: loaded.get(name, []) for name in _Pieces.__struct_fields__}
    wrong = [name for name, value in lists.items() if not isinstance(value, list)]
    if wrong:
        raise _not_coco(path, f"'{wrong[0]}' is not a list")
    return _Pieces(**lists)


def _one_by_one(pieces: _Pieces) -> tuple[CocoFile, list[Misfit]]:
    misfits: list[Misfit] = []
    file = CocoFile(
        _records("images", pieces.images, ImageRecord, misfits),
        _records("annotations", pieces.annotations, AnnotationRecord, misfits),
        _records("categories", pieces.categories, CategoryRecord, misfits),
        _records("licenses", pieces.licenses, LicenceRecord, misfits),
    )
    return file, misfits


def _records(name: str, pieces: list[Any], kind: type[T], misfits: list[Misfit]) -> list[T]:
    found: list[T] = []
    for number, piece in enumerate(pieces):
        loose = piece
        try:
            if isinstance(piece, msgspec.Raw):
                loose = bytes(piece).decode("utf-8", "replace")
                loose = json.loads(bytes(piece))
            found.append(msgspec.convert(loose, kind, strict=False))
        except (msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
            key = "id" if name == "images" else "image_id"
            image_id = loose.get(key) if isinstance(loose, dict) else None
            known = image_id if isinstance(image_id, int | str) and not isinstance(image_id, bool) else None
            misfits.append(Misfit(name, number, str(error), known, json.dumps(loose)[:_RECORD_CHARS]))
    return found


def _not_coco(path: Path, why: str) -> InputError:
    return InputError(
        str(path), f"is not a COCO annotation file: {why}", "Name an instances, captions or person_keypoints file."
    )
