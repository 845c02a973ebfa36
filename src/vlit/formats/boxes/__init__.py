"""Boxes in text: the styles of models, written on export, recognised and read on import. See docs/boxes.md."""

from vlit.formats.boxes.reading import read_boxes, rows_with_boxes
from vlit.formats.boxes.styles import ABS, STYLES, BoxStyle, box_style
from vlit.formats.boxes.survey import BoxGuess, BoxSurvey
from vlit.formats.boxes.writing import written

__all__ = [
    "ABS",
    "STYLES",
    "BoxGuess",
    "BoxStyle",
    "BoxSurvey",
    "box_style",
    "read_boxes",
    "rows_with_boxes",
    "written",
]
