"""What the whole set of scenes looks like: how often each category occurs, and which occur together.

Absent objects are chosen by it (popular and adversarial negatives, as POPE does), distractors too, and rare
categories are favoured.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec

from vlit.arrow import scenes_from_batch
from vlit.engine import read_batches
from vlit.schema import Scene

GALLERY = 1024
"""Scenes that others are compared with: enough that none comes up often, few enough to hold in each process (2 MB)."""


class World(msgspec.Struct, frozen=True):
    """Counts over scenes, not over objects: an image with ten chairs counts ``chair`` once.

    Attributes:
        scenes: number of scenes.
        frequency: scenes that hold a category.
        together: scenes that hold two categories, by both names.
        attributes: how many objects carry each value of each kind of attribute.
        gallery: at most `GALLERY` whole scenes, drawn evenly, for questions about several images.
    """

    scenes: int
    frequency: dict[str, int]
    together: dict[str, dict[str, int]]
    attributes: dict[str, dict[str, int]]
    gallery: tuple[Scene, ...] = ()

    def values(self, kind: str) -> list[str]:
        """All values that an attribute of this kind takes, by name."""
        return list(self.attributes.get(kind, ()))

    def popularity(self, category: str) -> float:
        """Share of scenes that hold the category."""
        return self.frequency.get(category, 0) / self.scenes if self.scenes else 0.0

    def company(self, category: str, present: Sequence[str]) -> int:
        """How often a category occurs with those present; ranks adversarial negatives."""
        row = self.together.get(category, {})
        return sum([row[other] for other in present if other in row])


def scene_key(scene: Scene) -> str:
    """What tells a scene from all others of a run."""
    return f"{scene.source}/{scene.id}"


def survey(shards: Sequence[Path], gallery: int = 0) -> World:
    """Count over scene shards, and draw as many scenes for the gallery. Reads two columns, and the rows of the gallery
    a second time; memory stays at a batch, the table of pairs and the gallery."""
    frequency: Counter[str] = Counter()
    together: dict[str, Counter[str]] = {}
    attributes: dict[str, Counter[str]] = {}
    scenes = 0
    drawn: list[tuple[int, int]] = []
    for batch in read_batches(shards, columns=["id", "objects"]):
        for identity, objects in zip(batch.column("id").to_pylist(), batch.column("objects").to_pylist(), strict=True):
            drawn.append((-_lot(identity), scenes))
            if len(drawn) > 2 * gallery:
                drawn = heapq.nlargest(gallery, drawn)
            scenes += 1
            _count({o["category"] for o in objects}, frequency, together)
            for attribute in (a for o in objects for a in o["attributes"]):
                attributes.setdefault(attribute["kind"], Counter())[attribute["value"]] += 1
    return World(
        scenes,
        dict(sorted(frequency.items())),
        {a: dict(sorted(row.items())) for a, row in sorted(together.items())},
        {kind: dict(sorted(row.items())) for kind, row in sorted(attributes.items())},
        tuple(_rows(shards, {row for _, row in heapq.nlargest(gallery, drawn)})),
    )


def _lot(identity: str) -> int:
    """A number that a scene draws, the same in any order of scenes."""
    return int.from_bytes(blake2b(identity.encode(), digest_size=8).digest())


def _rows(shards: Sequence[Path], wanted: set[int]) -> Iterator[Scene]:
    """The scenes with these numbers over all shards, in order."""
    first = 0
    for batch in read_batches(shards) if wanted else ():
        here = [row - first for row in range(first, first + batch.num_rows) if row in wanted]
        yield from scenes_from_batch(batch.take(here)) if here else ()
        first += batch.num_rows


def _count(categories: Iterable[str], frequency: Counter[str], together: dict[str, Counter[str]]) -> None:
    names = sorted(categories)
    frequency.update(names)
    for a in names:
        row = together.setdefault(a, Counter())
        for b in names:
            if a != b:
                row[b] += 1
