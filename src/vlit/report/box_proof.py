"""Boxes of a dataset drawn on its pictures, as proof that they mean what they should."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from PIL import Image, ImageDraw

from vlit.arrow import samples_from_batch
from vlit.errors import InputError
from vlit.formats import DatasetInput
from vlit.report.labels import font, one_line
from vlit.report.overlay import draw
from vlit.report.sample_view import boxes_of, part_text, written_boxes
from vlit.runfolder import writing
from vlit.schema import Sample

MOST = 9
"""Pictures on a sheet."""

_SIDE, _COLUMNS, _CAPTION, _GAP = 420, 3, 40, 8


def box_proof(source: DatasetInput, target: Path) -> int:
    """Draw the boxes of the first samples that have any and whose picture is at hand, on one sheet of at most `MOST`.

    Args:
        source: opened with the style that its texts hold (``boxes``), so that what is drawn is what was read from them.
        target: the picture to write, .png or .jpg.

    Returns:
        The number of pictures drawn.

    Raises:
        InputError: no sample has both.
        OutputError: the target cannot be written.
    """
    chosen = list(islice(_drawable(source), MOST))
    if not chosen:
        raise InputError(str(source.path), "has no box on a picture that is at hand", "Name the pictures' folder.")
    columns = min(_COLUMNS, len(chosen))
    rows = -(-len(chosen) // columns)
    sheet = Image.new("RGB", (columns * (_SIDE + _GAP) + _GAP, rows * (_SIDE + _CAPTION + _GAP) + _GAP), "white")
    pen = ImageDraw.Draw(sheet)
    for number, (sample, picture) in enumerate(chosen):
        left = _GAP + (number % columns) * (_SIDE + _GAP)
        top = _GAP + (number // columns) * (_SIDE + _CAPTION + _GAP)
        sheet.paste(draw(picture, boxes_of(sample, None), _SIDE), (left, top + _CAPTION))
        for line, text in enumerate((sample.id, _said(sample))):
            pen.text((left, top + 18 * line), one_line(text, 62), font=font(12), fill="#1a1a1a")
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(target)
    return len(chosen)


def _drawable(source: DatasetInput) -> Iterator[tuple[Sample, Path | bytes]]:
    for kept in source.read():
        for sample in samples_from_batch(kept.rows):
            if written_boxes(sample):
                picture = source.picture(sample.images[0])
                if picture is not None:
                    yield sample, picture


def _said(sample: Sample) -> str:
    """The turn that holds the first box, in words."""
    turn = next(m for m in sample.messages if any(p.type == "box" for p in m.content))
    return " ".join(part_text(part).strip() for part in turn.content)
