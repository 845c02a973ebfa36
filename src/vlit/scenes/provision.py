"""ProVision: objects, attributes and relations that models annotated.

Source: Zhang et al., "ProVision", arXiv 2412.07012; https://github.com/JieyuZ2/ProVision. A path is a folder with
files of the form ``{key: {data_path, annotation: {width, height, …}}}``, or one of them. ``annotation`` holds
``labels`` with ``bboxes`` (x1, y1, x2, y2), ``attributes`` (a list per label) or ``relations`` (subject's number,
predicate, object's number); what several files say of a key is put together. Unparsed relations, masks, depths and
scores are not read.

The closed world is empty. It misleads as its detectors do: objects found twice, wrong names and wrong attributes occur.

Refused, by gate: ``image``, ``duplicate`` and ``record`` (the scene, or what one file says of it); ``box`` and
``category`` (the object); ``orphan`` (a relation of an object that is not there); ``record`` (a relation that is not
three parts).
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
from vlit.scenes.jsonfile import read_object
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture, picture_folders
from vlit.scenes.words import attributes, name, predicate, stands_for_many
from vlit.schema import ImageRef, Object, Relation, Scene, image_key

_FORM = re.compile(rb'\{\s*"[^"]*"\s*:\s*\{[^{}]*"(?:data_path"|annotation"\s*:\s*\{)')
_LOOKED_AT = 20  # files of a folder, when telling what it is
_KIND = "a ProVision file"


class _Annotation(msgspec.Struct):
    width: float | None = None
    height: float | None = None
    labels: list[str] | None = None
    bboxes: list[Any] = []
    attributes: list[list[str]] | None = None
    relations: list[Any] | None = None


class _Entry(msgspec.Struct):
    annotation: _Annotation
    data_path: str = ""


class _Gathered(msgspec.Struct):
    """What the files say of one key, with the record of each part."""

    name: str = ""
    width: float | None = None
    height: float | None = None
    labels: list[str] | None = None
    bboxes: list[Any] = []
    attributes: list[list[str]] = []
    relations: list[tuple[str, Any]] = []
    cited: Cited | None = None


class _Provision:
    name = "provision"

    def sniff(self, path: Path) -> float:
        """By how the files begin."""
        return 0.9 if any(map(_fits, matching(path, ("*.json",))[:_LOOKED_AT] or [path])) else 0.0

    def files(self, path: Path) -> list[Path]:
        """The files of the form, by name."""
        files = annotation_files(path, ("*.json",), "ProVision annotations")
        fitting = files if path.is_file() else [file for file in files if _fits(file)]
        if not fitting:
            raise InputError(str(path), "holds no ProVision annotations", "Name the folder with the three JSON files.")
        return fitting

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order in which the files name their keys. Memory: all annotations."""
        notes = Notes()
        return in_batches(_scenes(self.files(path), notes), notes)


PROVISION = _Provision()


def _fits(file: Path) -> bool:
    start = head(file)
    return bool(_FORM.match(start)) and b'"annotation"' in start


def _scenes(files: list[Path], notes: Notes) -> Iterator[Scene]:
    gathered: dict[str, _Gathered] = {}
    for file in files:
        for key, piece in read_object(file, _KIND).items():
            cited = Cited(image_key(key), f"{file}: {key}", piece)
            entry = notes.fit(cited, _Entry)
            if entry is not None:
                _join(gathered.setdefault(key, _Gathered()), entry, cited)
    folders = picture_folders(files[0])
    for key, together in gathered.items():
        if together.cited is None:
            continue
        file_name = together.name or f"{key}.jpg"
        cited = together.cited._replace(scene=image_key(file_name))
        if together.labels is None:
            notes.refuse(cited, "record", "no file has labels and boxes of it")
            continue
        try:
            image = picture(file_name, together.width, together.height, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            objects = _objects(cited, together, image, notes)
            relations = _relations(cited, together, {thing.id for thing in objects}, notes)
            yield Scene(
                id=cited.scene,
                image=image,
                objects=objects,
                relations=relations,
                lexicon="visual-genome",
                source="provision",
            )


def _join(together: _Gathered, entry: _Entry, cited: Cited) -> None:
    said = entry.annotation
    together.name = together.name or entry.data_path
    together.width = together.width or said.width
    together.height = together.height or said.height
    together.attributes = together.attributes or said.attributes or []
    together.relations += [(cited.where, relation) for relation in said.relations or ()]
    if together.labels is None and said.labels is not None:
        together.labels, together.bboxes, together.cited = said.labels, said.bboxes, cited
    together.cited = together.cited or cited


def _objects(scene: Cited, together: _Gathered, image: ImageRef, notes: Notes) -> tuple[Object, ...]:
    found: list[Object] = []
    for number, label in enumerate(together.labels or ()):
        corners = together.bboxes[number] if number < len(together.bboxes) else None
        words = together.attributes[number] if number < len(together.attributes) else []
        cited = Cited(scene.scene, f"{scene.where}, object {number}", {"label": label, "bbox": corners})
        category = name([label])
        if not category:
            notes.refuse(cited, "category", f"'{label}' cannot name an object")
            continue
        numbers = isinstance(corners, list) and all(isinstance(x, int | float) for x in corners)
        box = notes.box(cited, corners if numbers else None, image)
        if box is not None:
            found.append(
                Object(
                    id=str(number),
                    category=category,
                    box=box,
                    area=area(box),
                    crowd=stands_for_many(category),
                    attributes=attributes(words),
                )
            )
    return tuple(found)


def _relations(scene: Cited, together: _Gathered, known: set[str], notes: Notes) -> tuple[Relation, ...]:
    found: dict[Relation, None] = {}
    for where, relation in together.relations:
        cited = Cited(scene.scene, where, relation)
        link = notes.fit(cited, tuple[int, str, int])
        if link is None:
            continue
        subject, words, target = str(link[0]), predicate(link[1]), str(link[2])
        missing = [end for end in (subject, target) if end not in known]
        if missing:
            notes.refuse(cited, "orphan", f"a relation of object {missing[0]}, which is not there")
        elif not words:
            notes.refuse(cited, "record", "the predicate is empty")
        else:
            found[Relation(subject, words, target)] = None
    return tuple(found)
