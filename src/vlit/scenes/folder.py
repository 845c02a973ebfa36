"""Images without annotations: a folder of pictures becomes scenes that know their size alone.

A path is a folder, which is searched with all its sub-folders (not those whose name begins with a dot). Nothing can be
asked of such a scene; it is there for what a model or a person adds.

Refused, by gate: ``image`` (unreadable or cut off) and ``duplicate`` (two pictures of one scene id, `image_key`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.scenes.images import ImageError, whole_image_size
from vlit.scenes.notes import Cited, Notes, in_batches
from vlit.scenes.places import matching
from vlit.schema import ImageRef, Scene, image_key

_IMAGES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
_KINDS = ("json", "jsonl", "csv", "tsv", "txt", "parquet")
_ANNOTATIONS = (*(f"*.{kind}" for kind in _KINDS), "annotations/*.json", "box/*", "data/*.parquet")


class _Folder:
    name = "images"

    def sniff(self, path: Path) -> float:
        """Pictures, and nothing that could be annotations."""
        pictures = path.is_dir() and any(file.suffix.lower() in _IMAGES for file in path.glob("*"))
        return 0.6 if pictures and not matching(path, _ANNOTATIONS) else 0.0

    def files(self, path: Path) -> list[Path]:
        """The pictures themselves: there are no annotations, and another picture is another input."""
        root = path.resolve()
        found = sorted(file for file in root.rglob("*") if file.suffix.lower() in _IMAGES and file.is_file())
        kept = [f for f in found if not any(part.startswith(".") for part in f.relative_to(root).parts)]
        if not kept:
            raise InputError(str(path), "holds no images", "Name a folder with JPEG, PNG, WebP or TIFF files.")
        return kept

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes by path."""
        notes = Notes()
        return in_batches(_scenes(self.files(path), notes), notes)


FOLDER = _Folder()


def _scenes(files: list[Path], notes: Notes) -> Iterator[Scene]:
    for file in files:
        cited = Cited(image_key(file.name), str(file), "")
        try:
            width, height = whole_image_size(file)
        except ImageError as error:
            notes.refuse(cited, "image", f"{error.where} {error.what}")
            continue
        if notes.is_new(cited):
            yield Scene(id=cited.scene, image=ImageRef(path=str(file), width=width, height=height), source="images")
