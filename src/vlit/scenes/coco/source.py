"""The COCO source, and LVIS, which has its form: splits to scenes in batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vlit.arrow import rejects_to_batch, scenes_to_batch
from vlit.engine import Kept
from vlit.scenes.boxes import Unfit, clipped_box
from vlit.scenes.coco.closed import closed_world
from vlit.scenes.coco.layout import LVIS as LVIS_PREFIX
from vlit.scenes.coco.layout import PREFIXES, Split, looks_like, splits
from vlit.scenes.coco.merge import Cited, Gathered, Merged, merge, scene_id
from vlit.scenes.coco.names import COCO_NAMES
from vlit.scenes.coco.objects import area_of, points_of
from vlit.scenes.coco.records import AnnotationRecord, ImageRecord
from vlit.scenes.images import ImageError, whole_image_size
from vlit.scenes.places import picture
from vlit.scenes.source import BATCH_ROWS
from vlit.schema import ImageRef, Object, Point, Reject, Scene


class _Coco:
    """COCO, or LVIS where federated: closed per image, and usable without its pictures."""

    def __init__(self, name: str, prefixes: tuple[str, ...], *, federated: bool, lexicon: str) -> None:
        self.name = name
        self._lexicon = lexicon
        self._prefixes = prefixes
        self._federated = federated

    def sniff(self, path: Path) -> float:
        """By the names of the files, or by the keys at the ends of one."""
        return looks_like(path, self._prefixes)

    def files(self, path: Path) -> list[Path]:
        """The annotation files, by split."""
        return [file for split in splits(path, self._prefixes) for file in split.files]

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes by annotation file, then by order in it. Memory: the decoded annotations of one split."""
        seen: dict[tuple[str, str], Path] = {}
        scene_ids: set[str] = set()
        for split in splits(path, self._prefixes):
            yield from self._read_split(split, merge(split, seen), scene_ids)

    def _read_split(self, split: Split, merged: Merged, scene_ids: set[str]) -> Iterator[Kept]:
        batch = _Batch(self.name, self._federated, self._lexicon)
        for gathered in merged.images:
            batch.add(gathered, split, scene_ids, merged.has_instances)
            if len(batch.scenes) == BATCH_ROWS:
                yield batch.kept()
                batch = _Batch(self.name, self._federated, self._lexicon)
        batch.rejects += merged.rejects
        if batch.scenes or batch.rejects:
            yield batch.kept()


COCO = _Coco("coco", PREFIXES, federated=False, lexicon="")
LVIS = _Coco("lvis", (LVIS_PREFIX,), federated=True, lexicon="lvis")


class _Batch:
    """Scenes, rejects and counts on their way into one `Kept`."""

    def __init__(self, source: str, federated: bool, lexicon: str) -> None:
        self.source = source
        self.lexicon = lexicon
        self.federated = federated
        self.scenes: list[Scene] = []
        self.rejects: list[Reject] = []
        self.clipped = 0

    def kept(self) -> Kept:
        rejects = rejects_to_batch(self.rejects) if self.rejects else None
        return Kept(scenes_to_batch(self.scenes), rejects, {"clipped_boxes": self.clipped} if self.clipped else {})

    def add(self, gathered: Gathered, split: Split, scene_ids: set[str], has_instances: bool) -> None:
        """Turn one image into a scene, or refuse it."""
        record, listed, ident = gathered.record, gathered.listed, scene_id(gathered.record)
        try:
            image = _image(record, split.folders, may_be_missing=self.federated)
        except ImageError as error:
            self.rejects.append(listed.refusal(ident, record, "image", f"{error.where} {error.what}"))
            return
        if ident in scene_ids:
            reason = f"another image has the scene id {ident}"
            self.rejects.append(listed.refusal(ident, record, "duplicate", reason))
            return
        scene_ids.add(ident)
        objects, closed = self._objects(ident, gathered, image, has_instances)
        self.scenes.append(
            Scene(
                id=ident,
                image=image,
                captions=self._captions(ident, gathered.captions),
                objects=objects,
                closed_world=closed,
                lexicon=_lexicon(gathered, self.lexicon),
                source=self.source,
                licence=gathered.licence,
            )
        )

    def _objects(
        self, ident: str, gathered: Gathered, image: ImageRef, has_instances: bool
    ) -> tuple[tuple[Object, ...], tuple[str, ...]]:
        """The objects, and the categories of which none was left out."""
        found: dict[str, Object] = {}
        doubtful: set[str | None] = {None} if gathered.doubtful else set()
        cited = gathered.instances if has_instances else gathered.people
        points = self._points(ident, gathered, cited) if gathered.people else {}
        for number, (source, record) in enumerate(cited):
            category = source.categories.get(str(record.category_id))
            key = str(record.id) if record.id is not None else f"{ident}-{number}"
            try:
                if category is None:
                    raise _Refused("category", f"there is no category with id {record.category_id}")
                if key in found:
                    raise _Refused("duplicate", f"annotation id {key} is already in this image")
                found[key] = self._object(key, category.name, record, image, points.get(key, ()))
            except _Refused as refused:
                self.rejects.append(source.refusal(ident, record, refused.gate, refused.reason))
                doubtful.add(category.name if category else None)
        if gathered.closed is None or None in doubtful:
            return tuple(found.values()), ()
        present = {thing.category for thing in found.values()}
        closed = closed_world(gathered.record, gathered.closed, present, federated=self.federated)
        return tuple(found.values()), tuple(name for name in closed if name not in doubtful) if doubtful else closed

    def _object(
        self, key: str, category: str, record: AnnotationRecord, image: ImageRef, points: tuple[Point, ...]
    ) -> Object:
        try:
            box, cut = clipped_box(record.bbox, image.width, image.height)
        except Unfit as problem:
            raise _Refused("box", str(problem)) from None
        self.clipped += cut
        area = area_of(record, box)
        return Object(id=key, category=category, box=box, area=area, crowd=bool(record.iscrowd), points=points)

    def _points(self, ident: str, gathered: Gathered, cited: list[Cited]) -> dict[str, tuple[Point, ...]]:
        """Key points by the id of the object that they belong to."""
        known = {str(record.id) for _, record in cited}
        found: dict[str, tuple[Point, ...]] = {}
        for source, record in gathered.people:
            category = source.categories.get(str(record.category_id))
            try:
                if str(record.id) not in known:
                    reason = f"key points of annotation {record.id}, which is no instance of this image"
                    self.rejects.append(source.refusal(ident, record, "orphan", reason))
                elif category is not None:
                    found.setdefault(str(record.id), points_of(record, category.keypoints))
            except Unfit as problem:
                self.rejects.append(source.refusal(ident, record, "points", str(problem)))
        return found

    def _captions(self, ident: str, cited: list[Cited]) -> tuple[str, ...]:
        found = []
        for source, record in cited:
            text = " ".join((record.caption or "").split())
            if text:
                found.append(text)
            else:
                self.rejects.append(source.refusal(ident, record, "caption", "the caption is empty"))
        return tuple(found)


class _Refused(Exception):
    """An annotation that cannot become an object."""

    def __init__(self, gate: str, reason: str) -> None:
        super().__init__(gate, reason)
        self.gate = gate
        self.reason = reason


def _lexicon(gathered: Gathered, otherwise: str) -> str:
    """``coco`` where the objects are named by exactly COCO's 80 categories."""
    source = gathered.closed or (gathered.instances[0][0] if gathered.instances else None)
    return (
        "coco"
        if source is not None and COCO_NAMES.issuperset(source.names) and len(source.names) == len(COCO_NAMES)
        else otherwise
    )


def _image(record: ImageRecord, folders: tuple[Path, ...], *, may_be_missing: bool) -> ImageRef:
    """The image's file and size. Raises `ImageError` where it is missing, broken, or not as annotated."""
    name = record.name
    if may_be_missing and name:
        return picture(name, record.width, record.height, folders)
    path = next((p for folder in folders if (p := folder / name).is_file()), folders[-1] / name) if name else Path()
    if not name:
        raise ImageError(f"image {record.id}", "has no file_name", "Add it to the annotation.")
    width, height = whole_image_size(path)
    annotated = (record.width or width, record.height or height)
    if annotated != (width, height):
        what = f"is {width} x {height}, but its boxes were annotated on {annotated[0]:g} x {annotated[1]:g}"
        raise ImageError(str(path), what, "Put the original image there.")
    return ImageRef(path=str(path), width=width, height=height)
