"""Pictures with boxes: what a claim, a question or an answer points at, drawn where it points.

Drawing never fails: a picture that is missing, damaged or too large becomes a plain tile that says so.
"""

from __future__ import annotations

import base64
import io
import unicodedata
import warnings
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from vlit.report.labels import (
    MARKS,
    Marked,
    Rect,
    clipped,
    colour_of,
    font,
    ink_on,
    label_points,
    label_size,
    one_line,
    place_labels,
    scaled,
)

MAX_PIXELS = 120_000_000


class Unreadable(Exception):
    """Why a picture cannot be shown. Stays inside this room."""


def draw(image: Path | bytes, boxes: Sequence[Marked] = (), max_side: int = 640) -> Image.Image:
    """The picture with its boxes and their labels, scaled down so that its longer side is at most ``max_side`` pixels.

    Labels are put where they stay inside the picture and off each other, as far as there is room. A picture that cannot
    be read gives a tile with the reason.

    Args:
        image: a file, or the bytes of one.
        boxes: absolute xyxy in pixels of the original; parts outside the picture are cut off.
        max_side: of the result; a smaller picture is not enlarged.
    """
    try:
        picture, scale = load(image, max_side)
    except Unreadable as reason:
        return placeholder(str(reason), max_side)
    _paint(picture, [(label, scaled(box, scale), verdict) for label, box, verdict in boxes])
    return picture


def picture_uri(image: Path | bytes, boxes: Sequence[Marked] = (), max_side: int = 480, quality: int = 80) -> str:
    """`draw`'s picture as a JPEG in a ``data:`` URI, for embedding in a page."""
    return jpeg_uri(draw(image, boxes, max_side), quality)


def jpeg_uri(picture: Image.Image, quality: int = 80) -> str:
    """A picture as a JPEG in a ``data:`` URI; metadata of the original (place, camera) is left out."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def load(image: Path | bytes, max_side: int) -> tuple[Image.Image, float]:
    """The picture in RGB, scaled down to ``max_side``, and the scale. Raises `Unreadable` with the reason."""
    name = "the embedded picture" if isinstance(image, bytes) else str(image)
    if isinstance(image, Path) and not image.is_file():
        raise Unreadable(f"no picture at {name}" if not _is_url(name) else f"not on this machine: {name}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata; a size that matters is checked below
            with Image.open(io.BytesIO(image) if isinstance(image, bytes) else image) as opened:
                width, height = opened.size
                if width * height > MAX_PIXELS:
                    raise Unreadable(f"too large to show ({width} × {height} pixels): {name}")
                scale = min(1.0, max_side / max(width, height))
                opened.draft("RGB", (round(width * scale), round(height * scale)))
                picture = _as_rgb(opened)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unreadable(f"not a readable picture: {name}") from None
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return (picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)), scale


def placeholder(reason: str, max_side: int = 480) -> Image.Image:
    """A quiet tile with a reason on it, three to four, in place of a picture."""
    width, height = max(40, max_side), max(30, max_side * 3 // 4)
    tile = Image.new("RGB", (width, height), "#e4e7eb")
    pen = ImageDraw.Draw(tile)
    pen.rectangle((0, 0, width - 1, height - 1), outline="#b8c0ca")
    pen.line((0, 0, width - 1, height - 1), fill="#d5dae1")
    pen.line((0, height - 1, width - 1, 0), fill="#d5dae1")
    face = font(max(10, min(15, width // 30)))
    lines = _wrap(_basic_latin(one_line(reason, 300)), face, width * 0.8)[:6]
    step = _height(face) * 1.35
    top = (height - step * len(lines)) / 2
    wide = max((face.getlength(line) for line in lines), default=0.0)
    pen.rectangle(
        ((width - wide) / 2 - 12, top - 8, (width + wide) / 2 + 12, top + step * len(lines) + 6), fill="#e4e7eb"
    )
    for number, line in enumerate(lines):
        pen.text(((width - face.getlength(line)) / 2, top + number * step), line, font=face, fill="#4a5563")
    return tile


def _paint(picture: Image.Image, boxes: Sequence[Marked]) -> None:
    pen = ImageDraw.Draw(picture)
    side = max(picture.size)
    points = label_points(side)
    line = max(2, side // 220)
    rects = [clipped(box, *picture.size) for _, box, _ in boxes]
    for index, ((_, _, verdict), rect) in enumerate(zip(boxes, rects, strict=True)):
        colour = colour_of(verdict, index)
        _outline(pen, rect, "#1a1a1a", line + 2, dashed=False)
        _outline(pen, rect, "#ffffff", line, dashed=False)
        _outline(pen, rect, colour, line, dashed=verdict == "contradicted")
    face = font(points)
    texts = [_basic_latin(one_line(label)) for label, _, _ in boxes]
    shown = [index for index, text in enumerate(texts) if text]
    sizes = [label_size(texts[i], boxes[i][2], points) for i in shown]
    for index, place in zip(shown, place_labels(picture.size, [rects[i] for i in shown], sizes), strict=True):
        verdict = boxes[index][2]
        colour = colour_of(verdict, index)
        ink = ink_on(colour)
        pen.rectangle(place, fill=colour, outline="#ffffff")
        left, middle = place[0] + 0.4 * points, (place[1] + place[3]) / 2
        if verdict in MARKS:
            _mark(pen, verdict, left, middle, points, ink)
            left += 1.1 * points
        pen.text((left, middle), _fitting(texts[index], face, place[2] - left), font=face, fill=ink, anchor="lm")


def _mark(pen: ImageDraw.ImageDraw, verdict: str, x: float, y: float, points: int, ink: str) -> None:
    """The verdict's sign, drawn by hand: Pillow's font has none."""
    unit, width = points / 3, max(2, points // 7)
    if verdict == "supported":
        pen.line(((x, y), (x + 0.8 * unit, y + 0.9 * unit), (x + 2.2 * unit, y - unit)), fill=ink, width=width)
    elif verdict == "contradicted":
        pen.line((x, y - unit, x + 2 * unit, y + unit), fill=ink, width=width)
        pen.line((x, y + unit, x + 2 * unit, y - unit), fill=ink, width=width)
    else:
        pen.text((x + unit * 0.4, y), "?", font=font(points), fill=ink, anchor="lm")


def _basic_latin(text: str) -> str:
    """Accents taken off, since Pillow's font has none; a letter of another script is drawn as a blank frame."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _outline(pen: ImageDraw.ImageDraw, rect: Rect, colour: str, width: int, *, dashed: bool) -> None:
    x1, y1, x2, y2 = rect
    if not dashed:
        grow = width // 2
        pen.rectangle((x1 - grow, y1 - grow, x2 + grow, y2 + grow), outline=colour, width=width)
        return
    dash, gap = 4 * width, 2 * width
    for start, end, fixed, across in ((x1, x2, y1, True), (x1, x2, y2, True), (y1, y2, x1, False), (y1, y2, x2, False)):
        at = start
        while at < end:
            stop = min(at + dash, end)
            pen.line((at, fixed, stop, fixed) if across else (fixed, at, fixed, stop), fill=colour, width=width)
            at += dash + gap


def _is_url(name: str) -> bool:
    return name.startswith(("http:", "https:", "s3:", "gs:", "hf:"))


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "#ffffff")
        return Image.alpha_composite(ground, layer).convert("RGB")
    if picture.mode.startswith(("I", "F")):
        return ImageOps.autocontrast(picture.convert("F").convert("L")).convert("RGB")
    return picture.convert("RGB")


def _height(face: ImageFont.FreeTypeFont) -> float:
    return float(sum(face.getmetrics()))


def _fitting(text: str, face: ImageFont.FreeTypeFont, width: float) -> str:
    if face.getlength(text) <= width + 1:
        return text
    while text and face.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…"


def _wrap(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = [""]
    for word in text.split(" "):
        rest = word
        if lines[-1] and face.getlength(f"{lines[-1]} {rest}") > width:
            lines.append("")
        while face.getlength(rest) > width and len(rest) > 1:  # a path has no spaces to break at
            cut = next(n for n in range(len(rest), 0, -1) if n == 1 or face.getlength(rest[:n]) <= width)
            lines[-1] = rest[:cut]
            lines.append("")
            rest = rest[cut:]
        lines[-1] = f"{lines[-1]} {rest}".strip()
    return [line for line in lines if line]
