"""Rules for boxes: in order, not empty, inside their image; and what those that stand in texts seem to be."""

from __future__ import annotations

import math
from collections.abc import Iterator

from vlit.check.rule import Context, Hit, file_rule, sample_rule
from vlit.schema import Sample

_TOLERANCE = 1.0  # pixels, as writers clip


@sample_rule
def boxes(sample: Sample, context: Context) -> Iterator[Hit]:
    """Each box has area and lies in its image; the latter needs the image's size, from the record or its file."""
    for number, message in enumerate(sample.messages, 1):
        for part in message.content:
            if part.type != "box" or part.box is None:
                continue
            x1, y1, x2, y2 = part.box
            shown = [round(v, 1) for v in part.box]
            if not all(map(math.isfinite, part.box)) or x1 >= x2 or y1 >= y2:
                what = f"the box {shown} in turn {number} is empty or inverted"
                yield Hit("box-empty", "error", "boxes", what, "Give its corners in order.", "box_empty")
                continue
            if not 0 <= part.index < len(sample.images):
                continue
            image = sample.images[part.index]
            width, height = image.width, image.height
            if not (width and height):
                picture = context.pictures.look(image)
                width, height = picture.width, picture.height
            if min(x1, y1) < -_TOLERANCE or (
                width and height and (x2 > width + _TOLERANCE or y2 > height + _TOLERANCE)
            ):
                size = f" of {width} x {height} pixels" if width and height else ""
                what = f"the box {shown} in turn {number} reaches outside its image{size}"
                fix = "Give boxes in pixels of the image as it is stored."
                yield Hit("box-outside", "error", "boxes", what, fix, "box_outside")


@sample_rule
def survey_text(sample: Sample, context: Context) -> Iterator[Hit]:
    """Collects boxes that stand in texts, for `boxes_in_text`."""
    if sample.id in context.boxed:
        context.survey.add([sample])
    yield from ()


@file_rule
def boxes_in_text(context: Context) -> Iterator[Hit]:
    """Which style the boxes in texts have, and how many do not lie in their image by it. From the first 2,000 records
    that have any."""
    guess = context.survey.guess()
    if guess is None:
        return
    yield Hit(
        "box-style", "note", "messages", f"boxes in texts look like {guess.summary()}",
        "Training must mean the same numbers; vlit convert --boxes STYLE rewrites them.",
    )  # fmt: skip
    outside = round(guess.outside * guess.boxes)
    if guess.sure() and outside:
        yield Hit(
            "box-style-outside", "warning", "messages",
            f"{outside:,} of {guess.boxes:,} boxes in texts are out of order or beyond their image as '{guess.style}'",
            "Look at them: vlit convert --boxes abs leaves such boxes as text and counts them.",
        )  # fmt: skip
