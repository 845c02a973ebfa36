"""Boxes on pictures: their colours and where their labels go. For painted pictures and for those of a page."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import ImageFont

from vlit.schema import Box

Marked = tuple[str, Box, str]
"""A box to draw: label, box in pixels of the original, and a verdict (``""`` = nothing) or a colour ``#rrggbb``."""

Rect = tuple[float, float, float, float]

VERDICT_COLOURS = {"supported": "#009e73", "contradicted": "#d55e00", "unknown": "#59636e"}
PALETTE = ("#0072b2", "#e69f00", "#cc79a7", "#56b4e9", "#f0e442")
"""Okabe and Ito's colours, told apart by most colour-blind readers. Contradicted has its own, and dashes."""

MARKS = {"supported": "✓", "contradicted": "✗", "unknown": "?"}
_LABEL_CHARS = 32


def place_labels(size: tuple[float, float], boxes: Sequence[Rect], labels: Sequence[tuple[float, float]]) -> list[Rect]:
    """Where each label goes: inside the picture, close to its box, off the labels already placed and off small boxes.

    Small boxes are served first, since they have the fewest places to go. A label wider than the picture is cut to it.

    Args:
        size: width and height of the picture.
        boxes: one per label.
        labels: width and height of each.
    """
    placed: dict[int, Rect] = {}
    order = sorted(range(len(boxes)), key=lambda i: (_area(boxes[i]), i))
    for index in order:
        width, height = min(labels[index][0], size[0]), min(labels[index][1], size[1])
        best: tuple[float, Rect] | None = None
        for rank, (x, y) in enumerate(_corners(boxes[index], width, height)):
            x = min(max(x, 0.0), size[0] - width)
            y = min(max(y, 0.0), size[1] - height)
            rect = (x, y, x + width, y + height)
            hidden = sum(_overlap(rect, other) for other in placed.values()) / max(1.0, width * height)
            covered = sum(
                _overlap(rect, box) / max(1.0, _area(box)) for number, box in enumerate(boxes) if number != index
            )
            cost = 10 * hidden + 2 * covered + 2 * _overlap(rect, boxes[index]) / max(1.0, _area(boxes[index]))
            cost += 0.02 * rank
            if best is None or cost < best[0] - 1e-9:
                best = (cost, rect)
        assert best is not None
        placed[index] = best[1]
    return [placed[index] for index in range(len(boxes))]


def label_size(text: str, verdict: str, points: int) -> tuple[float, float]:
    """Width and height in pixels that a label takes at a font size, its verdict's mark and its padding included."""
    mark = 1.1 * points if verdict in MARKS else 0.0
    return font(points).getlength(text) + mark + 0.8 * points, 1.5 * points


def label_points(side: float) -> int:
    """The font size for labels on a picture whose longer side has this many pixels."""
    return int(max(9, min(16, side // 38)))


def font(points: int) -> ImageFont.FreeTypeFont:
    """Pillow's own font, the same on every machine. It knows basic Latin only."""
    chosen = ImageFont.load_default(size=points)
    assert isinstance(chosen, ImageFont.FreeTypeFont)
    return chosen


def one_line(text: str, limit: int = _LABEL_CHARS) -> str:
    """A text without line breaks and control characters, cut to a length."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def colour_of(verdict: str, index: int) -> str:
    """The colour of a box: its verdict's, its own where it names one, else the palette's next."""
    if verdict in VERDICT_COLOURS:
        return VERDICT_COLOURS[verdict]
    if len(verdict) == 7 and verdict[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in verdict[1:]):
        return verdict.lower()
    return PALETTE[index % len(PALETTE)]


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour ``#rrggbb`` (relative luminance, WCAG 2)."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"


def clipped(box: Box, width: float, height: float) -> Rect:
    """A box inside a picture, its corners in order; one that lies outside becomes a sliver at the nearest edge."""
    x1, x2 = sorted((_number(box[0]), _number(box[2])))
    y1, y2 = sorted((_number(box[1]), _number(box[3])))
    return (
        min(max(x1, 0.0), width - 1),
        min(max(y1, 0.0), height - 1),
        min(max(x2, 1.0), width),
        min(max(y2, 1.0), height),
    )


def scaled(box: Box, scale: float) -> Box:
    """A box on the scaled picture."""
    return box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale


def _corners(box: Rect, width: float, height: float) -> list[tuple[float, float]]:
    """Places for a label by preference: above, below, then the sides, then inside, then further up and down."""
    x1, y1, x2, y2 = box
    places = [(x1, y1 - height), (x2 - width, y1 - height), (x1, y2), (x2 - width, y2), (x2, y1), (x1 - width, y1)]
    places += [(x1, y1), (x2 - width, y1), (x1, y2 - height), (x2 - width, y2 - height)]
    places += [(x1, y1 - height * step) for step in (2.1, 3.2)] + [(x1, y2 + height * step) for step in (1.1, 2.2)]
    places += [(x2, y1 + height * 1.1), (x1 - width, y1 + height * 1.1), (x1, y1 + height * 1.1)]
    return places


def _overlap(a: Rect, b: Rect) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _area(box: Rect) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _number(value: float) -> float:
    return value if -1e9 < value < 1e9 else 0.0


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4)
