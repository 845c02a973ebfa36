"""Visual Genome: objects with boxes, attributes and relationships.

Source: Krishna et al., "Visual Genome", arXiv 1602.07332; https://homes.cs.washington.edu/~ranjay/visualgenome/api.html.
A path is a folder with ``scene_graphs.json``, or with ``objects.json`` and, where they lie there, ``attributes.json``
and ``relationships.json``; or one of the first two files, whose neighbours are read too. Sizes come from
``image_data.json`` beside them, else from the pictures. Question-answer pairs are a dataset format.

``region_descriptions.json`` is read where it is the file named: each region becomes an object without a category whose
phrase is an attribute, as of RefCOCO. It is not mixed with the objects of a folder, for a region's phrase ("green
leaves") was not written to tell it from the rest of the picture.

Of several names the first that can name a thing is taken, else its WordNet synset. Objects that version 1.2 merged keep
all their relationships.

The closed world is empty: annotators drew what they talked about, so what is not annotated may well be there. It
misleads where one thing was annotated several times, which happens often in the versions before 1.2.

Refused, by gate: ``image``, ``duplicate`` and ``record`` (the scene); ``box``, ``category`` (a name that names
nothing), ``phrase`` (an empty one), ``duplicate`` and ``record`` (the object); ``orphan`` (a relationship or attributes
of an object that is not there).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from vlit.engine import Kept
from vlit.scenes.boxes import area
from vlit.scenes.images import ImageError
from vlit.scenes.jsonfile import Misfit, fit, read_array
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import annotation_files, head, matching, picture, picture_folders
from vlit.scenes.words import attributes, name, predicate, stands_for_many
from vlit.schema import Attribute, ImageRef, Object, Relation, Scene, image_key

_MAIN = ("scene_graphs.json", "objects.json")
_REGIONS = "region_descriptions.json"
_EXTRA = ("attributes.json", "relationships.json")
_SIZES = "image_data.json"
_KIND = "a Visual Genome file"
_FOLDERS = ("VG_100K", "VG_100K_2")

Id = int | str


class _Keyed(msgspec.Struct):
    image_id: Id | None = None
    id: Id | None = None

    @property
    def key(self) -> str:
        """The image's id, which some files call ``id``."""
        return str(self.id if self.image_id is None else self.image_id)


class _Size(_Keyed):
    width: float | None = None
    height: float | None = None
    url: str = ""


class _Thing(msgspec.Struct):
    object_id: Id
    x: float
    y: float
    w: float
    h: float
    names: list[str] = []
    name: str = ""
    synsets: list[str] = []
    attributes: list[str] | None = None
    merged_object_ids: list[Id] = []

    @property
    def said(self) -> list[str]:
        """Its names, then the words of its WordNet synsets (``traffic_light.n.01``)."""
        words = [synset.split(".")[0].replace("_", " ") for synset in self.synsets]
        return [*(self.names or [self.name]), *words]


class _Described(msgspec.Struct):
    object_id: Id
    attributes: list[str] | None = None


class _End(msgspec.Struct):
    object_id: Id


class _Link(msgspec.Struct):
    predicate: str
    subject_id: Id | None = None
    object_id: Id | None = None
    subject: _End | None = None
    object: _End | None = None

    @property
    def ends(self) -> tuple[str, str]:
        """Ids of subject and object, which relationships.json nests."""
        subject = self.subject.object_id if self.subject else self.subject_id
        return str(subject), str(self.object.object_id if self.object else self.object_id)


class _Region(msgspec.Struct):
    region_id: Id
    phrase: str
    x: float
    y: float
    width: float
    height: float


class _Graph(_Keyed):
    objects: list[Any] = []
    regions: list[Any] = []
    relationships: list[Any] = []
    attributes: list[Any] = []


class _VisualGenome:
    name = "visual-genome"

    def sniff(self, path: Path) -> float:
        """By the names of the files and by how the first one begins."""
        if path.is_dir():
            return max((self.sniff(file) for file in matching(path, _MAIN)), default=0.0)
        start = head(path) if path.name in (*_MAIN, _REGIONS) else b""
        known = b'"region_id"' if path.name == _REGIONS else b'"object_id"'
        return 0.9 if start.startswith(b"[") and known in start else 0.0

    def files(self, path: Path) -> list[Path]:
        """Scene graphs, or objects with attributes and relationships; and the images' sizes, where they lie there."""
        main = annotation_files(path, _MAIN, "Visual Genome objects")[0]
        extra = _EXTRA if main.name == "objects.json" else ()
        return [main, *matching(main.parent, [name for name in (*extra, _SIZES) if name != main.name])]

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order of the objects' file. Memory: the text of all files."""
        notes = Notes()
        return in_batches(_scenes(self.files(path), notes), notes)


VISUAL_GENOME = _VisualGenome()


def _scenes(files: list[Path], notes: Notes) -> Iterator[Scene]:
    main, *others = files
    sizes: dict[str, _Size] = {}
    more: dict[str, list[tuple[Path, Any]]] = {}
    for file in others:
        for number, piece in enumerate(read_array(file, _KIND)):
            record = notes.fit(Cited("", f"{file}: [{number}]", piece), _Size if file.name == _SIZES else _Keyed)
            if isinstance(record, _Size):
                sizes.setdefault(record.key, record)
            elif record is not None:
                more.setdefault(record.key, []).append((file, piece))
    folders = picture_folders(main, _FOLDERS)
    for number, piece in enumerate(read_array(main, _KIND)):
        graph = notes.fit(Cited("", f"{main}: [{number}]", piece), _Graph)
        if graph is None:
            continue
        size = sizes.get(graph.key, _Size())
        file_name = "/".join(size.url.split("/")[-2:]) or f"{graph.key}.jpg"
        cited = Cited(image_key(file_name), f"{main}: image {graph.key}", piece)
        try:
            image = picture(file_name, size.width, size.height, folders)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            yield _scene(cited, graph, more.get(graph.key, []), image, notes)


def _scene(cited: Cited, graph: _Graph, more: list[tuple[Path, Any]], image: ImageRef, notes: Notes) -> Scene:
    described = [(cited.where, piece) for piece in graph.attributes]
    linked = [(cited.where, piece) for piece in graph.relationships]
    for file, piece in more:
        where = f"{file}: image {graph.key}"
        try:
            extra = fit(piece, _Graph)
        except Misfit as problem:
            notes.refuse(Cited(cited.scene, where, piece), "record", str(problem))
            continue
        described += [(where, item) for item in extra.attributes]
        linked += [(where, item) for item in extra.relationships]
    objects, known = _objects(cited, graph.objects, image, notes)
    objects |= _regions(cited, graph.regions, image, notes)
    _describe(cited.scene, described, objects, known, notes)
    relations = _relations(cited.scene, linked, known, notes)
    return Scene(
        id=cited.scene,
        image=image,
        objects=tuple(objects.values()),
        relations=relations,
        lexicon="visual-genome",
        source="visual-genome",
    )


def _objects(
    image_cited: Cited, pieces: list[Any], image: ImageRef, notes: Notes
) -> tuple[dict[str, Object], dict[str, str]]:
    """Objects by id, and for every id, of merged ones too, the id of its object."""
    found: dict[str, Object] = {}
    known: dict[str, str] = {}
    for number, piece in enumerate(pieces):
        cited = Cited(image_cited.scene, f"{image_cited.where}, objects[{number}]", piece)
        thing = notes.fit(cited, _Thing)
        if thing is None:
            continue
        key, category = str(thing.object_id), name(thing.said)
        if not category:
            notes.refuse(cited, "category", f"'{thing.said[0]}' cannot name an object")
        elif key in found:
            notes.refuse(cited, "duplicate", f"object id {key} is already in this image")
        else:
            box = notes.box(cited, (thing.x, thing.y, thing.x + thing.w, thing.y + thing.h), image)
            if box is not None:
                found[key] = Object(
                    id=key,
                    category=category,
                    box=box,
                    area=area(box),
                    crowd=stands_for_many(category),
                    attributes=attributes(thing.attributes or ()),
                )
                known |= {str(merged): key for merged in thing.merged_object_ids}
    return found, known | {key: key for key in found}


def _regions(image_cited: Cited, pieces: list[Any], image: ImageRef, notes: Notes) -> dict[str, Object]:
    """Regions as objects without category; their ids begin with ``region-``, since objects have the same numbers."""
    found: dict[str, Object] = {}
    for number, piece in enumerate(pieces):
        cited = Cited(image_cited.scene, f"{image_cited.where}, regions[{number}]", piece)
        region = notes.fit(cited, _Region)
        if region is None:
            continue
        key, phrase = f"region-{region.region_id}", " ".join(region.phrase.split())
        box = notes.box(cited, (region.x, region.y, region.x + region.width, region.y + region.height), image)
        if box is None:
            continue
        if key in found:
            notes.refuse(cited, "duplicate", f"region id {region.region_id} is already in this image")
        elif not phrase:
            notes.refuse(cited, "phrase", "the phrase is empty")
        else:
            phrases = (Attribute("phrase", phrase),)
            found[key] = Object(id=key, category="", box=box, area=area(box), attributes=phrases)
    return found


def _describe(
    scene: str, pieces: list[tuple[str, Any]], objects: dict[str, Object], known: dict[str, str], notes: Notes
) -> None:
    """Add the attributes of attributes.json."""
    for where, piece in pieces:
        cited = Cited(scene, where, piece)
        record = notes.fit(cited, _Described)
        if record is None or not record.attributes:
            continue
        key = known.get(str(record.object_id))
        if key is None:
            notes.refuse(cited, "orphan", f"attributes of object {record.object_id}, which is not there")
            continue
        together: tuple[Attribute, ...] = (*objects[key].attributes, *attributes(record.attributes))
        objects[key] = msgspec.structs.replace(objects[key], attributes=tuple(dict.fromkeys(together)))


def _relations(scene: str, pieces: list[tuple[str, Any]], known: dict[str, str], notes: Notes) -> tuple[Relation, ...]:
    found: dict[Relation, None] = {}
    for where, piece in pieces:
        cited = Cited(scene, where, piece)
        link = notes.fit(cited, _Link)
        if link is None:
            continue
        missing = [end for end in link.ends if end not in known]
        words = predicate(link.predicate)
        if missing:
            notes.refuse(cited, "orphan", f"a relationship of object {missing[0]}, which is not there")
        elif not words:
            notes.refuse(cited, "record", "the predicate is empty")
        else:
            found[Relation(known[link.ends[0]], words, known[link.ends[1]])] = None
    return tuple(found)
