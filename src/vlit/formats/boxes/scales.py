"""Scales: in what numbers a box stands in a text, from absolute pixels and back.

A box is ``x1, y1, x2, y2`` in pixels of the original image everywhere in vlit; every model was taught its own numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import msgspec

from vlit.schema import Box

_EDGE = 1e-6  # of a cell: a border that arithmetic moved by less is where it was

Size = tuple[int, int]
"""Width and height of an image in pixels."""


class Scale(Protocol):
    """What the numbers of a box mean.

    Attributes:
        needs_size: whether the image's size must be known.
        whole: whether the numbers are whole.
    """

    @property
    def needs_size(self) -> bool: ...

    @property
    def whole(self) -> bool: ...

    def frame(self, size: Size) -> Box:
        """The numbers of the whole image: between which those of its boxes lie."""

    def write(self, box: Box, size: Size) -> list[str]:
        """The four numbers as they are written, for a box that lies in the image."""

    def read(self, numbers: Sequence[float], size: Size) -> Box:
        """The box of four numbers, in pixels."""


class Pixels(msgspec.Struct, frozen=True):
    """Whole pixels of the image as it is stored."""

    needs_size: bool = False
    whole: bool = True

    def frame(self, size: Size) -> Box:
        return 0.0, 0.0, float(size[0]), float(size[1])

    def write(self, box: Box, size: Size) -> list[str]:
        return [str(_nearest(value)) for value in box]

    def read(self, numbers: Sequence[float], size: Size) -> Box:
        x1, y1, x2, y2 = map(float, numbers)
        return x1, y1, x2, y2


class Resized(msgspec.Struct, frozen=True):
    """Whole pixels of the image as a model resizes it: sides are multiples of ``factor``, their product within
    ``min_pixels`` and ``max_pixels``.

    Source: ``smart_resize`` in Qwen2-VL's image processor (transformers) and ``tools/process_bbox.ipynb`` of
    qwen-vl-finetune. It misleads where training uses other limits than these.
    """

    min_pixels: int = 3136
    max_pixels: int = 12_845_056
    factor: int = 28
    needs_size: bool = True
    whole: bool = True

    def frame(self, size: Size) -> Box:
        width, height = self.resized(size)
        return 0.0, 0.0, float(width), float(height)

    def write(self, box: Box, size: Size) -> list[str]:
        return [str(_nearest(v)) for v in _scaled(box, size, self.resized(size))]

    def read(self, numbers: Sequence[float], size: Size) -> Box:
        return _scaled(numbers, self.resized(size), size)

    def resized(self, size: Size) -> Size:
        """Width and height that the model sees."""
        width, height = size
        across, down = (max(self.factor, round(side / self.factor) * self.factor) for side in size)
        if across * down > self.max_pixels:
            shrink = math.sqrt(width * height / self.max_pixels)
            across, down = (max(self.factor, math.floor(s / shrink / self.factor) * self.factor) for s in size)
        elif across * down < self.min_pixels:
            grow = math.sqrt(self.min_pixels / (width * height))
            across, down = (math.ceil(side * grow / self.factor) * self.factor for side in size)
        return across, down


class Fractions(msgspec.Struct, frozen=True):
    """Fractions of width and height with three decimals (LLaVA's prompts, Ferret)."""

    needs_size: bool = True
    whole: bool = False

    def frame(self, size: Size) -> Box:
        return 0.0, 0.0, 1.0, 1.0

    def write(self, box: Box, size: Size) -> list[str]:
        return [f"{v:.3f}" for v in _scaled(box, size, (1.0, 1.0))]

    def read(self, numbers: Sequence[float], size: Size) -> Box:
        return _scaled(numbers, (1.0, 1.0), size)


class SquareFractions(msgspec.Struct, frozen=True):
    """Fractions of the square that the image is centred in by padding (Shikra's ``Expand2square``)."""

    needs_size: bool = True
    whole: bool = False

    def frame(self, size: Size) -> Box:
        return self._numbers((0.0, 0.0, float(size[0]), float(size[1])), size)

    def write(self, box: Box, size: Size) -> list[str]:
        return [f"{v:.3f}" for v in self._numbers(box, size)]

    def read(self, numbers: Sequence[float], size: Size) -> Box:
        side, (left, top) = max(size), _margins(size)
        x1, y1, x2, y2 = numbers
        return x1 * side - left, y1 * side - top, x2 * side - left, y2 * side - top

    def _numbers(self, box: Box, size: Size) -> Box:
        side, (left, top) = max(size), _margins(size)
        x1, y1, x2, y2 = box
        return (x1 + left) / side, (y1 + top) / side, (x2 + left) / side, (y2 + top) / side


class Thousandths(msgspec.Struct, frozen=True):
    """Whole numbers of 0 to 1000 (Qwen-VL, Qwen2-VL, Qwen3-VL, InternVL)."""

    needs_size: bool = True
    whole: bool = True

    def frame(self, size: Size) -> Box:
        return 0.0, 0.0, 1000.0, 1000.0

    def write(self, box: Box, size: Size) -> list[str]:
        return [str(_nearest(v)) for v in _scaled(box, size, (1000.0, 1000.0))]

    def read(self, numbers: Sequence[float], size: Size) -> Box:
        return _scaled(numbers, (1000.0, 1000.0), size)


class Grid(msgspec.Struct, frozen=True):
    """Cells of a grid of 32 x 32: the column and row of the first and of the last cell.

    Source: Kosmos-2 (arXiv 2306.14824) and its processor in transformers, which takes the middles of the cells for the
    corners unless the box is one row or column. Half a cell, 1.6 % of a side, is lost.
    """

    cells: int = 32
    needs_size: bool = True
    whole: bool = True

    def frame(self, size: Size) -> Box:
        return 0.0, 0.0, self.cells - 1.0, self.cells - 1.0

    def write(self, box: Box, size: Size) -> list[str]:
        x1, y1, x2, y2 = _scaled(box, size, (self.cells, self.cells))
        first = [min(math.floor(v + _EDGE), self.cells - 1) for v in (x1, y1)]
        last = [
            min(max(math.ceil(v - _EDGE) - 1, start), self.cells - 1) for v, start in zip((x2, y2), first, strict=True)
        ]
        return [str(v) for v in (*first, *last)]

    def read(self, numbers: Sequence[float], size: Size) -> Box:
        x1, y1, x2, y2 = numbers
        half = 0.0 if x1 == x2 or y1 == y2 else 0.5
        whole = 1.0 - half
        return _scaled((x1 + half, y1 + half, x2 + whole, y2 + whole), (self.cells, self.cells), size)


def _scaled(values: Sequence[float], given: tuple[float, float], wanted: tuple[float, float]) -> Box:
    across, down = wanted[0] / given[0], wanted[1] / given[1]
    x1, y1, x2, y2 = values
    return x1 * across, y1 * down, x2 * across, y2 * down


def _margins(size: Size) -> tuple[float, float]:
    """What padding puts to the left of the image and above it."""
    side = max(size)
    return (side - size[0]) / 2, (side - size[1]) / 2


def _nearest(value: float) -> int:
    """The nearest integer, halves up (Python's own rounding would send 0.5 and 1.5 in different directions)."""
    return math.floor(value + 0.5)
