"""RefCOCO, RefCOCO+ and RefCOCOg: phrases that mean one box of a COCO picture.

Source: Kazemzadeh et al., "ReferItGame", EMNLP 2014; Yu et al., arXiv 1608.00272; Mao et al., arXiv 1511.02283. A path
is a file ``[{img_id, sents, bbox: [x, y, w, h], width, height}]``, as MiniGPT-4 evaluates on, or a folder with such
files (``refcoco*.json``). The number that ends ``img_id`` belongs to the record, not to the picture. The original
``refs(*).p`` is a pickle, which may run code when it is opened, and is not read.

All records of a picture become one scene; records of the same box become one object with its phrases as attributes of
kind ``phrase``. Its category is ``category`` where the record says one, else unknown (``""``). The closed world is
empty. It misleads where a phrase is taken for a caption: it is written to be short and unique, not true in all words.

Refused, by gate: ``image`` and ``duplicate`` (the scene); ``box``, ``phrase`` (an empty one) and ``record`` (the
record).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from vlit.engine import Kept
from vlit.scenes.boxes import area
from vlit.scenes.images import ImageError
from vlit.scenes.jsonfile import read_array
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture, picture_folders
from vlit.scenes.words import tidy
from vlit.schema import Attribute, Box, ImageRef, Object, Scene, image_key

_PATTERNS = ("refcoco*.json",)
_FOLDERS = ("train2014", "train2017", "val2017")
_COCO_NAME = re.compile(r"(.*_\d{12})(?:_\d+)?(?:\.\w+)?")


class _Record(msgspec.Struct):
    img_id: str
    sents: str | list[str]
    bbox: list[float]
    width: float | None = None
    height: float | None = None
    category: str = ""

    @property
    def name(self) -> str:
        """The picture's file name: ``COCO_train2014_000000580957.jpg`` of ``COCO_train2014_000000580957_4``."""
        match = _COCO_NAME.fullmatch(self.img_id)
        if match:
            return f"{match.group(1)}.jpg"
        return self.img_id if "." in self.img_id else f"{self.img_id}.jpg"


class _RefCoco:
    name = "refcoco"

    def sniff(self, path: Path) -> float:
        """By how the files begin."""
        return 0.9 if any(map(_fits, matching(path, _PATTERNS) or [path])) else 0.0

    def files(self, path: Path) -> list[Path]:
        """The files of phrases by name."""
        return annotation_files(path, _PATTERNS, "RefCOCO phrases")

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order in which the files name their pictures. Memory: all records."""
        notes = Notes()
        return in_batches(_scenes(self.files(path), notes), notes)


REFCOCO = _RefCoco()


def _fits(file: Path) -> bool:
    start = head(file)
    return start.startswith(b"[") and b'"img_id"' in start and b'"sents"' in start and b'"bbox"' in start


def _scenes(files: list[Path], notes: Notes) -> Iterator[Scene]:
    pictures: dict[str, list[tuple[Cited, _Record]]] = {}
    for file in files:
        for number, piece in enumerate(read_array(file, "a RefCOCO file")):
            cited = Cited("", f"{file}: [{number}]", piece)
            record = notes.fit(cited, _Record)
            if record is not None:
                cited = cited._replace(scene=image_key(record.name))
                pictures.setdefault(record.name, []).append((cited, record))
    folders = picture_folders(files[0], _FOLDERS)
    for name, records in pictures.items():
        cited, first = records[0]
        try:
            image = picture(name, first.width, first.height, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            yield Scene(id=cited.scene, image=image, objects=_objects(records, image, notes), source="refcoco")


def _objects(records: list[tuple[Cited, _Record]], image: ImageRef, notes: Notes) -> tuple[Object, ...]:
    found: dict[tuple[Box, str], dict[Attribute, None]] = {}
    for cited, record in records:
        said = [record.sents] if isinstance(record.sents, str) else record.sents
        phrases = [" ".join(text.split()) for text in said]
        if not phrases or not all(phrases):
            notes.refuse(cited, "phrase", "the phrase is empty")
            continue
        corners = None
        if len(record.bbox) == 4:
            x, y, w, h = record.bbox
            corners = (x, y, x + w, y + h)
        box = notes.box(cited, corners, image)
        if box is not None:
            together = found.setdefault((box, tidy(record.category)), {})
            together |= {Attribute("phrase", phrase): None for phrase in phrases}
    return tuple(
        Object(id=str(number), category=category, box=box, area=area(box), attributes=tuple(phrases))
        for number, ((box, category), phrases) in enumerate(found.items())
    )
