"""A box that a file gives as numbers in a field of its own."""

from __future__ import annotations

from collections.abc import Sequence

from vlit.formats.refusal import Refusal
from vlit.schema import Part


def box_part(values: Sequence[float], phrase: str = "", image: int = 0) -> Part:
    """A box that a file gives as ``x1, y1, x2, y2`` in pixels.

    Raises:
        Refusal: gate ``box``, where these are not four numbers, or the corners are not in order.
    """
    if len(values) != 4:
        raise Refusal("box", f"{list(values)} is not a box but {len(values)} numbers")
    x1, y1, x2, y2 = (float(v) for v in values)
    if x1 > x2 or y1 > y2:
        raise Refusal("box", f"{list(values)} is not a box: its corners are not in order")
    return Part("box", phrase, (x1, y1, x2, y2), image)
