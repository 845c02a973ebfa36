"""NLVR: pictures of three boxes with flat shapes, whose scenes are known exactly.

Source: Suhr et al., "A Corpus of Natural Language for Visual Reasoning", ACL 2017; https://github.com/lil-lab/nlvr. A
path is one file of JSON Lines (named ``dev.json``) or a folder with such files, in it or in ``train``, ``dev`` or
``test``. A record's ``structured_rep`` describes three boxes of 100 x 100 pixels, which stand 50 pixels apart in a
picture of 400 x 100. Each record becomes one scene, of the picture that shows the boxes in the record's order: number 0
of the six. It is looked for as ``images/DIRECTORY/SPLIT-IDENTIFIER-0.png``.

Everything is annotated: the closed world is all three shapes, every object has a colour and a size (10, 20 and 30
pixels are small, medium and large), and the scene is complete; where an object was refused, none of this. Only where
no square stands in a box, squares are left open: the grey grounds of the boxes are squares too, so "there is no square"
would read as false. Sentences are not read: about half of them are false.

Refused, by gate: ``image``, ``duplicate`` and ``record`` (the scene); ``box``, ``category`` (not one of NLVR's shapes,
colours and sizes) and ``record`` (the object).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.scenes.boxes import area
from vlit.scenes.images import ImageError
from vlit.scenes.jsonfile import read_lines
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture, picture_folders
from vlit.schema import Attribute, ImageRef, Object, Scene, image_key

_PATTERNS = ("*.json", "train/*.json", "dev/*.json", "test/*.json")
_SHAPES = ("circle", "square", "triangle")
_COLOURS = {"yellow": "yellow", "black": "black", "#0099ff": "blue"}
_SIZES = {10.0: "small", 20.0: "medium", 30.0: "large"}
_WIDTH, _HEIGHT, _STEP = 400, 100, 150
_LOOKED_AT = 20  # files of a folder, when telling what it is
_FORM = re.compile(rb'\{[^\n]*"structured_rep"\s*:')


class _Item(msgspec.Struct):
    x_loc: float
    y_loc: float
    size: float
    type: str
    color: str


class _Record(msgspec.Struct):
    identifier: str
    structured_rep: tuple[list[Any], list[Any], list[Any]]
    directory: str | int = "0"


class _Nlvr:
    name = "nlvr"

    def sniff(self, path: Path) -> float:
        """By the first line of the files."""
        return 0.9 if any(map(_fits, matching(path, _PATTERNS)[:_LOOKED_AT] or [path])) else 0.0

    def files(self, path: Path) -> list[Path]:
        """The files of records by name."""
        files = annotation_files(path, _PATTERNS, "NLVR records")
        fitting = files if path.is_file() else [file for file in files if _fits(file)]
        if not fitting:
            raise InputError(str(path), "holds no NLVR records", "Name a file with 'structured_rep' in its lines.")
        return fitting

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order of the files. Memory: one file's text."""
        notes = Notes()
        return in_batches((scene for file in self.files(path) for scene in _scenes(file, notes)), notes)


NLVR = _Nlvr()


def _fits(file: Path) -> bool:
    return bool(_FORM.match(head(file)))


def _scenes(file: Path, notes: Notes) -> Iterator[Scene]:
    folders = picture_folders(file)
    for number, line in read_lines(file):
        cited = Cited("", f"{file}: line {number}", line)
        record = notes.fit(cited, _Record)
        if record is None:
            continue
        name = f"images/{record.directory}/{file.stem.split('_')[0]}-{record.identifier}-0.png"
        cited = cited._replace(scene=image_key(name))
        try:
            image = picture(name, _WIDTH, _HEIGHT, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            yield _scene(cited, record, image, notes)


def _scene(scene: Cited, record: _Record, image: ImageRef, notes: Notes) -> Scene:
    found: list[Object] = []
    pieces = [(place, piece) for place, held in enumerate(record.structured_rep) for piece in held]
    for number, (place, piece) in enumerate(pieces):
        thing = _object(str(number), place, Cited(scene.scene, f"{scene.where}, object {number}", piece), image, notes)
        if thing is not None:
            found.append(thing)
    whole = len(found) == len(pieces)
    shown = {thing.category for thing in found}
    return Scene(
        id=scene.scene,
        image=image,
        objects=tuple(found),
        closed_world=tuple(s for s in _SHAPES if s != "square" or s in shown) if whole else (),
        closed_attributes=("colour", "size") if whole else (),
        complete=whole,
        lexicon="shapes",
        source="nlvr",
    )


def _object(key: str, place: int, cited: Cited, image: ImageRef, notes: Notes) -> Object | None:
    item = notes.fit(cited, _Item)
    if item is None:
        return None
    colour, size = _COLOURS.get(item.color.lower()), _SIZES.get(item.size)
    if item.type not in _SHAPES or colour is None or size is None:
        reason = f"NLVR has no {item.type} of colour {item.color} and size {item.size:g}"
        notes.refuse(cited, "category", reason)
        return None
    x = place * _STEP + item.x_loc
    box = notes.box(cited, (x, item.y_loc, x + item.size, item.y_loc + item.size), image)
    if box is None:
        return None
    seen = (Attribute("colour", colour), Attribute("size", size))
    return Object(id=key, category=item.type, box=box, area=area(box), attributes=seen)
