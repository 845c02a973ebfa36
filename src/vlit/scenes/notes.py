"""What a source notes while it reads: refusals, counts, ids that were there; and scenes brought into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from vlit.arrow import rejects_to_batch, scenes_to_batch
from vlit.engine import Kept
from vlit.scenes.boxes import Unfit, clipped_corners
from vlit.scenes.jsonfile import Misfit, as_text, fit
from vlit.scenes.source import BATCH_ROWS
from vlit.schema import Box, ImageRef, Reject, Scene

T = TypeVar("T")


class Cited(NamedTuple):
    """A record on its way into a scene: the scene's id, where it stands, and the record as it was read."""

    scene: str
    where: str
    record: Any


class Notes:
    """Refusals and counts since the last batch, and the ids of all scenes so far."""

    def __init__(self) -> None:
        self.rejects: list[Reject] = []
        self.counts: dict[str, int] = {}
        self._ids: set[str] = set()

    def refuse(self, cited: Cited, gate: str, reason: str) -> None:
        """Note that a record was not kept."""
        self.rejects.append(
            Reject(id=cited.scene, where=cited.where, gate=gate, reason=reason, record=as_text(cited.record))
        )

    def is_new(self, cited: Cited) -> bool:
        """Whether no scene had this id before; a second one is refused (gate ``duplicate``)."""
        if cited.scene in self._ids:
            self.refuse(cited, "duplicate", f"another image has the scene id {cited.scene}")
            return False
        self._ids.add(cited.scene)
        return True

    def fit(self, cited: Cited, kind: type[T]) -> T | None:
        """The record as this type, or None after refusing it (gate ``record``)."""
        try:
            return fit(cited.record, kind)
        except Misfit as problem:
            self.refuse(cited, "record", str(problem))
            return None

    def box(self, cited: Cited, corners: Sequence[float] | None, image: ImageRef) -> Box | None:
        """A box from two corners, clipped to the image, or None after refusing the record (gate ``box``)."""
        try:
            box, cut = clipped_corners(corners, image.width, image.height)
        except Unfit as problem:
            self.refuse(cited, "box", str(problem))
            return None
        if cut:
            self.counts["clipped_boxes"] = self.counts.get("clipped_boxes", 0) + 1
        return box

    def kept(self, scenes: Sequence[Scene]) -> Kept:
        """These scenes as a batch with everything noted since the last one."""
        kept = Kept(scenes_to_batch(scenes), rejects_to_batch(self.rejects) if self.rejects else None, self.counts)
        self.rejects, self.counts = [], {}
        return kept


def in_batches(scenes: Iterable[Scene], notes: Notes) -> Iterator[Kept]:
    """Batches of at most `BATCH_ROWS`; what is noted while a scene is made leaves with the batch that holds it."""
    batch: list[Scene] = []
    for scene in scenes:
        batch.append(scene)
        if len(batch) == BATCH_ROWS:
            yield notes.kept(batch)
            batch = []
    if batch or notes.rejects:
        yield notes.kept(batch)
