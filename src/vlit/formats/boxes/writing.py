"""Boxes written into the text of a turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from vlit.formats.boxes.styles import BoxStyle
from vlit.formats.marks import Piece
from vlit.formats.refusal import Refusal
from vlit.schema import Box, ImageRef, Part

_TOLERANCE = 1.0  # pixels by which annotators' boxes may pass the border of the image; they are clipped to it


def written(parts: Sequence[Part], images: Sequence[ImageRef], style: BoxStyle) -> list[Piece]:
    """The pieces of a turn, its boxes as text; None stands for an image mark.

    A box's label is marked where the words right before it are the label, and written only where the turn has
    no words at all: elsewhere the sentence says what is in the box.

    Raises:
        Refusal: gate ``box``, where a box is none, lies outside its image, or needs a size that is unknown; gate
            ``placeholders`` where it lies in an image that is not there.
    """
    plain: list[Piece] = []
    for part in parts:
        if part.type == "box":
            return _with_boxes(parts, images, style)
        if part.type == "image":
            plain.append(None)
        else:
            _append(plain, part.text)
    return plain


def _with_boxes(parts: Sequence[Part], images: Sequence[ImageRef], style: BoxStyle) -> list[Piece]:
    pieces: list[Piece] = []
    alone = not any(part.type == "text" and part.text.strip() for part in parts)
    for kind, group in groupby(parts, key=lambda part: part.type):
        run = list(group)
        if kind == "image":
            pieces += [None] * len(run)
        elif kind == "text":
            _append(pieces, "".join(part.text for part in run))
        else:
            boxes = [(_numbers(part, images, style), part.text) for part in run]
            words = "" if alone else _spoken(pieces, run[0].text)
            if words:
                pieces[-1] = str(pieces[-1]).rstrip()[: -len(words)]
            _append(pieces, style.spelling.write(boxes, words, alone=alone))
    return [piece for piece in pieces if piece != ""]


def box_numbers(box: Box | None, image: ImageRef, style: BoxStyle) -> list[str]:
    """The numbers of a box as they are written. Raises `Refusal` as `written` does."""
    if box is None or not all(map(math.isfinite, box)) or box[0] > box[2] or box[1] > box[3]:
        raise Refusal("box", f"{'has no box' if box is None else f'{list(box)} is not a box'}")
    width, height = image.width, image.height
    if width > 0 and height > 0:
        if min(box[:2]) < -_TOLERANCE or box[2] > width + _TOLERANCE or box[3] > height + _TOLERANCE:
            raise Refusal("box", f"{list(box)} lies outside its image of {width} x {height} pixels")
        x1, y1, x2, y2 = (
            min(max(v, 0.0), float(limit)) for v, limit in zip(box, (width, height, width, height), strict=True)
        )
        box = (x1, y1, x2, y2)
    elif style.scale.needs_size:
        raise Refusal("box", f"the size of image '{image.path}' is unknown, and boxes in '{style.name}' need it")
    return style.scale.write(box, (width, height))


def _numbers(part: Part, images: Sequence[ImageRef], style: BoxStyle) -> list[str]:
    if not 0 <= part.index < len(images):
        raise Refusal("placeholders", f"refers to image {part.index}, and there are {len(images)}")
    return box_numbers(part.box, images[part.index], style)


def _spoken(pieces: Sequence[Piece], label: str) -> str:
    """The words right before a box that are its label, as they stand there; ``""`` where they are not."""
    before = (pieces[-1] or "") if pieces else ""
    label = label.strip()
    said = before.rstrip()
    if not label or not said.lower().endswith(label.lower()):
        return ""
    start = len(said) - len(label)
    return said[start:] if start == 0 or not said[start - 1].isalnum() else ""


def _append(pieces: list[Piece], text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1] is not None:
        pieces[-1] += text
    else:
        pieces.append(text)
