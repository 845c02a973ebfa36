"""Dataset formats: recognising, reading and writing them. How to add one: docs/formats.md."""

from vlit.formats.base import ExportOptions, ExportReport, Format, Readable, Writable
from vlit.formats.dataset import DatasetInput, open_dataset
from vlit.formats.export import export
from vlit.formats.head import Head
from vlit.formats.table import FORMATS

__all__ = [
    "FORMATS",
    "DatasetInput",
    "ExportOptions",
    "ExportReport",
    "Format",
    "Head",
    "Readable",
    "Writable",
    "export",
    "open_dataset",
]
