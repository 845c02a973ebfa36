"""From what the user typed (``coco:PATH``, ``vlit:PATH`` or a bare path) to scenes that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from vlit.engine import Kept
from vlit.errors import InputError, UsageError
from vlit.registry import Registry
from vlit.runfolder import digest, source_digest
from vlit.scenes.source import SceneSource

SOURCES: Registry[SceneSource] = Registry(
    "scene source",
    {
        "captions": "vlit.scenes.captions:CAPTIONS",
        "coco": "vlit.scenes.coco:COCO",
        "gqa": "vlit.scenes.gqa:GQA",
        "images": "vlit.scenes.folder:FOLDER",
        "lvis": "vlit.scenes.lvis:LVIS",
        "nlvr": "vlit.scenes.nlvr:NLVR",
        "open-images": "vlit.scenes.open_images:OPEN_IMAGES",
        "provision": "vlit.scenes.provision:PROVISION",
        "refcoco": "vlit.scenes.refcoco:REFCOCO",
        "sroie": "vlit.scenes.sroie:SROIE",
        "textvqa": "vlit.scenes.textvqa:TEXTVQA",
        "visual-genome": "vlit.scenes.visual_genome:VISUAL_GENOME",
        "vlit": "vlit.scenes.stored:STORED",
    },
)

_PLAUSIBLE = 0.5


class SceneInput(msgspec.Struct, frozen=True):
    """A place that scenes are read from: the name of a source (`SOURCES`) and a path."""

    source: str
    path: str

    def read(self, limit: int | None = None) -> Iterator[Kept]:
        """Batches of scenes, at most ``limit`` in all.

        Where the limit cuts a batch, refusals inside the scenes cut off go with them; counts are of all that was read.
        """
        left = limit
        if left is not None and left <= 0:
            return
        for batch in SOURCES.get(self.source).read(Path(self.path)):
            if left is None or batch.rows.num_rows < left:
                yield batch
                left = None if left is None else left - batch.rows.num_rows
                continue
            yield _cut(batch, left)
            return

    def fingerprint(self) -> str:
        """A hash of the source and of its annotation files' names, sizes and times; changed images go unnoticed."""
        return digest([self.source, source_digest(SOURCES.get(self.source).files(Path(self.path)))])


def open_scenes(spec: str) -> SceneInput:
    """The scene input that ``source:PATH`` or a bare path means; nothing is read yet but what telling needs.

    Raises:
        UsageError: there is no such source, or a bare path could be of several.
        InputError: the path does not exist, or no known source can read it.
    """
    name, colon, rest = spec.partition(":")
    named = bool(colon) and (name in SOURCES.names() or not Path(spec).exists())
    if named:
        SOURCES.get(name)
    if not (rest if named else spec).strip():
        raise UsageError(spec or "scenes", "names no path", f"Write {name or 'coco'}:PATH.")
    path = Path(rest if named else spec)
    if not path.exists():
        raise InputError(str(path), "does not exist", "Check the path.")
    if named:
        return SceneInput(name, str(path))
    plausible = [name for name, source in SOURCES.items() if source.sniff(path) >= _PLAUSIBLE]
    if len(plausible) == 1:
        return SceneInput(plausible[0], str(path))
    if plausible:
        choices = " or ".join(f"{p}:{path}" for p in plausible)
        raise UsageError(str(path), "could be read by several scene sources", f"Say which: {choices}.")
    known = ", ".join(SOURCES.names())
    raise InputError(
        str(path),
        "holds no scenes that a known source recognises",
        f"Name an annotation file, a folder of them, or one that vlit wrote; to insist, write SOURCE:PATH ({known}).",
    )


def _cut(batch: Kept, rows: int) -> Kept:
    kept = batch.rows.slice(0, rows)
    rejects = batch.rejects
    if rejects is not None and rejects.num_rows:
        dropped = batch.rows.slice(rows).column("id")
        mask: pa.BooleanArray = pc.invert(pc.is_in(rejects.column("id"), value_set=dropped))
        rejects = rejects.filter(mask)
    return Kept(kept, rejects, batch.counts)
