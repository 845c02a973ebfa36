"""The files of one split brought together by image: what each of them says of it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from vlit.scenes.coco.layout import PREFIXES, Kind, Split
from vlit.scenes.coco.records import (
    AnnotationRecord,
    CategoryRecord,
    CocoFile,
    ImageRecord,
    Misfit,
    load,
    record_json,
)
from vlit.schema import Reject, image_key


class Source(msgspec.Struct, gc=False):
    """A decoded file's path, kind and categories by id: what its records need to be understood and cited."""

    path: Path
    kind: Kind
    categories: dict[str, CategoryRecord]
    names: tuple[str, ...] = ()
    """Of the categories, each once, in the order of the file."""

    def refusal(self, scene: str, record: ImageRecord | AnnotationRecord, gate: str, reason: str) -> Reject:
        """The reject of a record of this file."""
        noun = "image" if isinstance(record, ImageRecord) else "annotation"
        name = "without id" if record.id is None else record.id
        return Reject(
            id=scene, where=f"{self.path}: {noun} {name}", gate=gate, reason=reason, record=record_json(record)
        )


Cited = tuple[Source, AnnotationRecord]


class Gathered(msgspec.Struct, gc=False):
    """All that a split's files say of one image."""

    record: ImageRecord
    listed: Source
    licence: str = ""
    closed: Source | None = None
    doubtful: bool = False
    instances: list[Cited] = []
    captions: list[Cited] = []
    people: list[Cited] = []


class Merged(msgspec.Struct):
    """A split in memory: its images in order, and the records that belong to none of them."""

    images: list[Gathered]
    rejects: list[Reject]
    has_instances: bool


def merge(split: Split, seen: dict[tuple[str, str], Path]) -> Merged:
    """Read a split's files and join them by image id.

    Args:
        split: the files.
        seen: kind and image id of every image so far, with its file; extended here.
    """
    images: dict[str, Gathered] = {}
    rejects: list[Reject] = []
    kinds: set[str] = set()
    for path in split.files:
        file, misfits = load(path)
        categories = {str(c.id): _tidy(c) for c in file.categories}
        source = Source(path, _kind(path, file), categories, tuple(dict.fromkeys(c.name for c in categories.values())))
        kinds.add(source.kind)
        refused = _join_images(file, source, images, seen, rejects)
        _join_annotations(file, source, images, refused, rejects)
        for misfit in misfits:
            rejects.append(_misfit(misfit, source))
            if misfit.list_name == "annotations" and source.kind == "instances" and str(misfit.image_id) in images:
                images[str(misfit.image_id)].doubtful = True
    return Merged(list(images.values()), rejects, "instances" in kinds)


def scene_id(record: ImageRecord) -> str:
    """The id that the image's scene has or would have: for rejects too."""
    return image_key(record.name) if record.name else str(record.id)


def _join_images(
    file: CocoFile,
    source: Source,
    images: dict[str, Gathered],
    seen: dict[tuple[str, str], Path],
    rejects: list[Reject],
) -> set[str]:
    """Add the file's images; returns the ids whose annotations in this file go with a refused image."""
    licences = {str(x.id): (x.name or x.url or "").strip() for x in file.licenses}
    here: set[str] = set()
    refused: set[str] = set()
    for record in file.images:
        key = str(record.id)
        before = seen.setdefault((source.kind, key), source.path)
        if before != source.path:
            refused.add(key)
            reason = f"image id {key} is already in {before}; it and its annotations are left out"
            rejects.append(source.refusal(scene_id(record), record, "duplicate", reason))
        elif key in here:
            reason = f"image id {key} is listed twice"
            rejects.append(source.refusal(scene_id(record), record, "duplicate", reason))
        else:
            here.add(key)
            gathered = images.setdefault(key, Gathered(record, source))
            gathered.licence = gathered.licence or licences.get(str(record.license), "")
            if source.kind == "instances":
                gathered.closed = source
    return refused


def _join_annotations(
    file: CocoFile, source: Source, images: dict[str, Gathered], refused: set[str], rejects: list[Reject]
) -> None:
    for record in file.annotations:
        key = str(record.image_id)
        gathered = images.get(key)
        if key in refused:
            continue
        if gathered is None:
            rejects.append(source.refusal(key, record, "orphan", f"there is no image with id {key}"))
        elif source.kind == "instances":
            gathered.instances.append((source, record))
        elif source.kind == "captions":
            gathered.captions.append((source, record))
        else:
            gathered.people.append((source, record))


def _kind(path: Path, file: CocoFile) -> Kind:
    """By the file's name as COCO names them, else by what it holds."""
    for prefix in PREFIXES:
        if path.stem.startswith(prefix):
            return prefix
    if any(c.keypoints for c in file.categories):
        return "person_keypoints"
    return "captions" if any(a.caption is not None for a in file.annotations) else "instances"


def _tidy(category: CategoryRecord) -> CategoryRecord:
    return msgspec.structs.replace(category, name=" ".join(category.name.split()))


def _misfit(misfit: Misfit, source: Source) -> Reject:
    return Reject(
        id="" if misfit.image_id is None else str(misfit.image_id),
        where=f"{source.path}: {misfit.list_name}[{misfit.number}]",
        gate="box" if "bbox" in misfit.problem else "record",
        reason=misfit.problem,
        record=misfit.record,
    )
