"""The pictures of a page: each embedded once, shown as often as needed, with its boxes drawn as vectors over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup

from vlit.report.labels import (
    MARKS,
    Marked,
    Rect,
    clipped,
    colour_of,
    ink_on,
    label_points,
    label_size,
    one_line,
    place_labels,
    scaled,
)
from vlit.report.overlay import Unreadable, jpeg_uri, load

_CANVAS = (480.0, 360.0)  # every picture is fitted into this frame: labels keep their size whatever its resolution
_BUDGET = 2_400_000  # characters of all embedded pictures together


class Pictures:
    """Collects the pictures of one page.

    Args:
        images: all that the page may show; the more there are, the smaller each is kept.
        root: folder that relative paths start from; the current one by default.
    """

    def __init__(self, images: Iterable[str], root: Path | None = None) -> None:
        many = len(set(images))
        self._max_side = 480 if many <= 40 else 360 if many <= 75 else 280
        self._root = root
        self._seen: dict[str, tuple[str, float, float, float] | str] = {}
        self._defs: list[Markup] = []
        self._left = _BUDGET

    def show(self, image: str, boxes: Sequence[Marked] = (), *, data: bytes | None = None) -> Markup:
        """The picture with its boxes, or a tile with the reason why it is not there.

        Args:
            image: path or URL, the key under which it is embedded.
            boxes: in pixels of the original.
            data: the picture's bytes where the record holds them; the path is then not opened.
        """
        if image not in self._seen:
            self._seen[image] = self._embed(image, data)
        found = self._seen[image]
        if isinstance(found, str):
            return Markup('<div class="nopic" role="img" aria-label="{0}"><p>{0}</p></div>').format(found)
        key, width, height, scale = found
        names = ", ".join(one_line(label, 40) for label, _, _ in boxes if label)
        words = f"Picture {Path(image).name}" + (f"; boxes: {names}" if names else "")
        return Markup(
            '<svg class="pic" viewBox="0 0 {0} {1}" role="img" aria-label="{2}"><use href="#{3}"/>{4}</svg>'
        ).format(_n(width), _n(height), words, key, _boxes(boxes, scale, width, height))

    def defs(self) -> Markup:
        """The embedded pictures; goes once into the page, before or after what shows them."""
        if not self._defs:
            return Markup("")
        return Markup('<svg class="store" width="0" height="0" aria-hidden="true"><defs>{}</defs></svg>').format(
            Markup("\n").join(self._defs)
        )

    def _embed(self, image: str, data: bytes | None) -> tuple[str, float, float, float] | str:
        path = Path(image)
        if self._root is not None and not path.is_absolute() and "://" not in image:
            path = self._root / path
        try:
            picture, shrink = load(data if data is not None else path, self._max_side)
        except Unreadable as reason:
            return str(reason)
        uri = jpeg_uri(picture, 78)
        if len(uri) > self._left:
            return f"left out to keep this page small: {image}"
        self._left -= len(uri)
        grow = min(_CANVAS[0] / picture.size[0], _CANVAS[1] / picture.size[1])
        width, height = picture.size[0] * grow, picture.size[1] * grow
        key = f"picture-{len(self._defs) + 1}"
        self._defs.append(
            Markup('<image id="{}" width="{}" height="{}" preserveAspectRatio="none" href="{}"/>').format(
                key, _n(width), _n(height), uri
            )
        )
        return key, width, height, shrink * grow


def _boxes(boxes: Sequence[Marked], scale: float, width: float, height: float) -> Markup:
    points = label_points(_CANVAS[0]) + 1
    rects = [clipped(scaled(box, scale), width, height) for _, box, _ in boxes]
    parts: list[Markup] = []
    for index, ((label, _, verdict), rect) in enumerate(zip(boxes, rects, strict=True)):
        title = Markup("<title>{}</title>").format(f"{label}: {verdict}" if verdict in MARKS else label)
        dash = Markup(' stroke-dasharray="9 5"') if verdict == "contradicted" else ""
        at = Markup('x="{}" y="{}" width="{}" height="{}"').format(*_xywh(rect))
        parts.append(Markup('<rect class="halo" {}/>').format(at))
        parts.append(
            Markup('<rect class="box" {} stroke="{}"{}>{}</rect>').format(at, colour_of(verdict, index), dash, title)
        )
    texts = [one_line(label) for label, _, _ in boxes]
    shown = [index for index, text in enumerate(texts) if text]
    sizes = [label_size(texts[i], boxes[i][2], points) for i in shown]
    places = place_labels((width, height), [rects[i] for i in shown], sizes)
    for index, place in zip(shown, places, strict=True):
        verdict = boxes[index][2]
        colour = colour_of(verdict, index)
        mark = f"{MARKS[verdict]} " if verdict in MARKS else ""
        # The reader's font is not known here: textLength makes the words fit the place that was made for them.
        parts.append(
            Markup(
                '<svg x="{}" y="{}" width="{}" height="{}"><rect width="100%" height="100%" rx="2" fill="{}"/>'
                '<text x="{}" y="{}" textLength="{}" lengthAdjust="spacingAndGlyphs" font-size="{}" fill="{}">{}'
                "</text></svg>"
            ).format(
                *_xywh(place),
                colour,
                _n(0.4 * points),
                _n(1.08 * points),
                _n(place[2] - place[0] - 0.8 * points),
                points,
                ink_on(colour),
                mark + texts[index],
            )
        )
    return Markup("").join(parts)


def _xywh(rect: Rect) -> tuple[str, str, str, str]:
    return _n(rect[0]), _n(rect[1]), _n(max(1.0, rect[2] - rect[0])), _n(max(1.0, rect[3] - rect[1]))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
