"""A sample for the eye: its pictures, the boxes that it speaks of, its turns piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from vlit import program as p
from vlit.report.labels import Marked
from vlit.schema import Box, Evidence, ImageRef, Part, Sample, Scene

MOST_BOXES = 12
"""More boxes than this hide the picture; the largest are shown."""


def boxes_of(sample: Sample, scene: Scene | None, image: int = 0) -> list[Marked]:
    """Boxes on one of the sample's pictures: those written in its turns, then the objects that its evidence names.

    A box that a turn writes without a word takes the name of the annotated thing that has the same box. At most
    `MOST_BOXES` evidence boxes are taken, the largest ones.

    Args:
        image: which of the pictures, from 0.
    """
    known = _things(scene)
    named = {box: name for name, box in known.values()}
    marked: list[Marked] = []
    for part in written_boxes(sample):
        assert part.box is not None
        if part.index == image and all(part.box != box for _, box, _ in marked):
            marked.append((part.text or named.get(part.box, "box"), part.box, ""))
    touched = [
        known[key]
        for evidence in sample.evidence
        if image_of(evidence) == image
        for key in evidence.objects
        if key in known
    ]
    fresh = [(name, box) for name, box in dict.fromkeys(touched) if all(box != other for _, other, _ in marked)]
    largest = sorted(fresh, key=lambda thing: -_area(thing[1]))[:MOST_BOXES]
    return marked + [(name, box, "") for name, box in fresh if (name, box) in largest]


def image_of(evidence: Evidence) -> int:
    """Which of a sample's images the objects of its evidence are in: ids may be the same in several scenes."""
    try:
        program = p.loads(evidence.program)
    except msgspec.DecodeError:
        return 0
    return program.number if isinstance(program, p.InImage) else 0


def written_boxes(sample: Sample) -> list[Part]:
    """The parts of the sample's turns that are boxes, in order."""
    return [p for message in sample.messages for p in message.content if p.type == "box" and p.box is not None]


def box_text(box: Sequence[float]) -> str:
    """A box in whole pixels: ``[12, 30, 200, 310]``."""
    return "[" + ", ".join(f"{value:.0f}" for value in box) + "]"


def part_text(part: Part) -> str:
    """A part of a turn in words: a box as its phrase and numbers, an image mark as nothing."""
    if part.type == "image":
        return ""
    if part.type == "box" and part.box is not None:
        return f"{part.text} {box_text(part.box)}".strip()
    return part.text


def picture_of(image: ImageRef, root: Path | None = None) -> Path | bytes:
    """Where a picture is, or its bytes where the record holds them."""
    if image.bytes is not None:
        return image.bytes
    path = Path(image.path)
    return root / path if root is not None and not path.is_absolute() else path


def _things(scene: Scene | None) -> dict[str, tuple[str, Box]]:
    if scene is None:
        return {}
    things = {item.id: (item.category, item.box) for item in scene.objects}
    return things | {span.id: (span.text, span.box) for span in scene.texts}


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
