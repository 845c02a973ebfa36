"""A scene as columns: what replay and checking look up again and again, computed once per scene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from vlit.claims.lazy import lazy
from vlit.claims.lexicon import Lexicon
from vlit.schema import Box, Scene

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SAME_BOX = 0.99  # IoU above which two boxes are the same but for rounding and clipping


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1; two equal boxes without area give 1."""
    if a == b:
        return 1.0
    inner = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    outer = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner
    return inner / outer if outer > 0 else 0.0


class SceneTable:
    """Columns over the objects of a scene, in the scene's order.

    Attributes:
        scene: the scene itself.
        width, height: the image's size in pixels; 0 = unknown.
        boxes: n x 4, clipped to the image where its size is known.
        area, cx, cy: of the clipped boxes.
        category: n strings. ``crowd``: n flags.
        row: object id to row.
        images: the tables of all images of a sample, this one first.
    """

    def __init__(self, scene: Scene, others: Sequence[SceneTable] = ()) -> None:
        self.scene = scene
        self.images: tuple[SceneTable, ...] = (self, *others)
        self.width = float(scene.image.width)
        self.height = float(scene.image.height)
        boxes: Floats = np.array([o.box for o in scene.objects], dtype=np.float64).reshape(-1, 4)
        if self.width > 0 and self.height > 0:
            boxes[:, 0::2] = boxes[:, 0::2].clip(0.0, self.width)
            boxes[:, 1::2] = boxes[:, 1::2].clip(0.0, self.height)
        self.boxes = boxes
        self.area: Floats = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        self.cx: Floats = (boxes[:, 0] + boxes[:, 2]) / 2
        self.cy: Floats = (boxes[:, 1] + boxes[:, 3]) / 2
        self.category: npt.NDArray[Any] = np.array([o.category for o in scene.objects], dtype=object)
        self.crowd: Mask = np.array([o.crowd for o in scene.objects], dtype=np.bool_)
        self.row = {o.id: i for i, o in enumerate(scene.objects)}
        self.closed = frozenset(scene.closed_world)
        self.crowded = frozenset(o.category for o in scene.objects if o.crowd)
        self._spoken: dict[str, dict[str, int]] = {}
        self._kept: dict[Hashable, Any] = {}

    @classmethod
    def over(cls, scenes: Sequence[Scene]) -> SceneTable:
        """The table of a sample's images, in their order and at least one: the first one's, which knows the others."""
        first, *others = scenes
        return cls(first, [cls(each) for each in others])

    @lazy
    def vocabulary(self) -> frozenset[str]:
        """Every category that the scene speaks of, and those of the further images."""
        own = frozenset(o.category for o in self.scene.objects) | self.closed
        return own.union(*(other.vocabulary for other in self.images[1:]))

    @lazy
    def counts(self) -> dict[str, int]:
        """Objects that are no crowds, per category."""
        return dict(sorted(Counter(o.category for o in self.scene.objects if not o.crowd).items()))

    @lazy
    def predicates(self) -> dict[tuple[str, str], set[str]]:
        """Annotated predicates per ordered pair of object ids."""
        found: dict[tuple[str, str], set[str]] = {}
        for relation in self.scene.relations:
            found.setdefault((relation.subject, relation.object), set()).add(relation.predicate)
        return found

    @lazy
    def _rows(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i, thing in enumerate(self.scene.objects):
            found.setdefault(thing.category, []).append(i)
        return found

    def rows(self, category: str) -> list[int]:
        """Rows of the objects of a category, crowds included."""
        return self._rows.get(category, [])

    def ids(self, categories: Iterable[str]) -> tuple[str, ...]:
        """Ids of the objects of some categories, crowds included."""
        return tuple(self.scene.objects[i].id for name in categories for i in self.rows(name))

    def is_closed(self, name: str, members: tuple[str, ...]) -> bool:
        """Whether everything that a word means is annotated. A hypernym covers more than the categories that are."""
        return name in self.closed or (self.scene.complete and self.closed.issuperset(members))

    def words(self, lexicon: Lexicon) -> Lexicon:
        """The lexicon that also finds the categories of the scene (`Lexicon.covering`)."""
        return self.once(lexicon, lambda: lexicon.covering(self.vocabulary))

    def captioned(self, lexicon: Lexicon) -> dict[str, int]:
        """Categories that the captions mention, with the number of the first caption that does."""
        if lexicon.name not in self._spoken:
            found: dict[str, int] = {}
            for number, caption in enumerate(self.scene.captions):
                for mention in lexicon.mentions(caption):
                    found.setdefault(mention.category, number)
            self._spoken[lexicon.name] = found
        return self._spoken[lexicon.name]

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is computed at the first call and kept for this scene."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found
