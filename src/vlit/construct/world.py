"""What the whole set of scenes looks like: how often each category occurs, and which occur together.

Absent objects are chosen by it (popular and adversarial negatives, as POPE does), distractors too, and rare
categories are favoured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from vlit.engine import read_batches


class World(msgspec.Struct, frozen=True):
    """Counts over scenes, not over objects: an image with ten chairs counts ``chair`` once.

    Attributes:
        scenes: number of scenes.
        frequency: scenes that hold a category.
        together: scenes that hold two categories, by both names.
        attributes: how many objects carry each value of each kind of attribute.
    """

    scenes: int
    frequency: dict[str, int]
    together: dict[str, dict[str, int]]
    attributes: dict[str, dict[str, int]]

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


def survey(shards: Sequence[Path]) -> World:
    """Count over scene shards; reads one column, memory stays at a batch and the table of pairs."""
    frequency: Counter[str] = Counter()
    together: dict[str, Counter[str]] = {}
    attributes: dict[str, Counter[str]] = {}
    scenes = 0
    for batch in read_batches(shards, columns=["objects"]):
        for objects in batch.column("objects").to_pylist():
            scenes += 1
            _count({o["category"] for o in objects}, frequency, together)
            for attribute in (a for o in objects for a in o["attributes"]):
                attributes.setdefault(attribute["kind"], Counter())[attribute["value"]] += 1
    return World(
        scenes,
        dict(sorted(frequency.items())),
        {a: dict(sorted(row.items())) for a, row in sorted(together.items())},
        {kind: dict(sorted(row.items())) for kind, row in sorted(attributes.items())},
    )


def _count(categories: Iterable[str], frequency: Counter[str], together: dict[str, Counter[str]]) -> None:
    names = sorted(categories)
    frequency.update(names)
    for a in names:
        row = together.setdefault(a, Counter())
        for b in names:
            if a != b:
                row[b] += 1
