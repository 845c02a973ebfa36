"""Dataset formats: recognising, reading and writing them. How to add one: docs/formats.md."""

from vlit.formats.base import Configured, ExportOptions, ExportReport, Format, Readable, Writable
from vlit.formats.choices import Choice, taken_apart
from vlit.formats.configuration import configure
from vlit.formats.dataset import DatasetInput, open_dataset
from vlit.formats.export import export
from vlit.formats.head import Head
from vlit.formats.references import reference_answers
from vlit.formats.refusal import Refusal
from vlit.formats.table import FORMATS

__all__ = [
    "FORMATS",
    "Choice",
    "Configured",
    "DatasetInput",
    "ExportOptions",
    "ExportReport",
    "Format",
    "Head",
    "Readable",
    "Refusal",
    "Writable",
    "configure",
    "export",
    "open_dataset",
    "reference_answers",
    "taken_apart",
]
