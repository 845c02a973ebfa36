"""GQA scene graphs: objects with boxes, attributes and relations.

Source: Hudson and Manning, "GQA", arXiv 1902.09506; https://cs.stanford.edu/people/dorarad/gqa/download.html. A path is
``*_sceneGraphs.json`` or a folder with such files; ``{image id: {width, height, objects: {id: {name, x, y, w, h,
attributes, relations: [{name, object}]}}}}``.

The closed world is empty: annotators drew what they talked about, so what is not annotated may well be there. It
misleads where one thing was annotated twice, or a second one of its kind was not.

Refused, by gate: ``image``, ``duplicate`` and ``record`` (the scene); ``box``, ``category`` (a name that names nothing)
and ``record`` (the object); ``orphan`` (a relation to an object that is not there).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.scenes.boxes import area
from vlit.scenes.images import ImageError
from vlit.scenes.jsonfile import read_object
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture, picture_folders
from vlit.scenes.words import attributes, name, predicate, stands_for_many
from vlit.schema import ImageRef, Object, Relation, Scene, image_key

_PATTERNS = ("*sceneGraphs*.json", "sceneGraphs/*sceneGraphs*.json")
_FORM = re.compile(rb'\{\s*"[^"]*"\s*:\s*\{.*"objects"\s*:\s*\{', re.DOTALL)
_OTHERS = ("allImages", "allImages/images")


class _Link(msgspec.Struct):
    name: str
    object: str | int


class _Thing(msgspec.Struct):
    name: str
    x: float
    y: float
    w: float
    h: float
    attributes: list[str] = []
    relations: list[_Link] = []


class _Graph(msgspec.Struct):
    objects: dict[str, Any]
    width: float | None = None
    height: float | None = None


class _Gqa:
    name = "gqa"

    def sniff(self, path: Path) -> float:
        """By the name of the files in a folder, or by how one begins."""
        if path.is_dir():
            return 0.9 if matching(path, _PATTERNS) else 0.0
        start = head(path)
        return 0.9 if _FORM.match(start) and b'"relations"' in start and b'"data_path"' not in start else 0.0

    def files(self, path: Path) -> list[Path]:
        """The scene graph files by name."""
        return annotation_files(path, _PATTERNS, "GQA scene graphs")

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order of the files. Memory: one file's text."""
        notes = Notes()
        return in_batches((s for file in self.files(path) for s in _scenes(file, notes)), notes)


GQA = _Gqa()


def _scenes(file: Path, notes: Notes) -> Iterator[Scene]:
    folders = picture_folders(file, _OTHERS)
    for key, piece in read_object(file, "a GQA scene graph file").items():
        file_name = f"{key}.jpg"
        cited = Cited(image_key(file_name), f"{file}: image {key}", piece)
        graph = notes.fit(cited, _Graph)
        if graph is None:
            continue
        try:
            image = picture(file_name, graph.width, graph.height, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            objects, relations = _content(cited, graph, image, notes)
            yield Scene(
                id=cited.scene, image=image, objects=objects, relations=relations, lexicon="visual-genome", source="gqa"
            )


def _content(
    image_cited: Cited, graph: _Graph, image: ImageRef, notes: Notes
) -> tuple[tuple[Object, ...], tuple[Relation, ...]]:
    found: dict[str, Object] = {}
    links: list[tuple[Cited, str, _Link]] = []
    for key, piece in graph.objects.items():
        cited = Cited(image_cited.scene, f"{image_cited.where}, object {key}", piece)
        thing = notes.fit(cited, _Thing)
        if thing is None:
            continue
        category = name([thing.name])
        if not category:
            notes.refuse(cited, "category", f"'{thing.name}' cannot name an object")
            continue
        box = notes.box(cited, (thing.x, thing.y, thing.x + thing.w, thing.y + thing.h), image)
        if box is not None:
            found[key] = Object(
                id=key,
                category=category,
                box=box,
                area=area(box),
                crowd=stands_for_many(category),
                attributes=attributes(thing.attributes),
            )
            links += [(cited, key, link) for link in thing.relations]
    relations: dict[Relation, None] = {}
    for cited, key, link in links:
        if str(link.object) in found:
            relations[Relation(key, predicate(link.name), str(link.object))] = None
        else:
            reason = f"'{link.name}' leads to object {link.object}, which is not there"
            notes.refuse(cited._replace(record=link), "orphan", reason)
    return tuple(found.values()), tuple(relations)
