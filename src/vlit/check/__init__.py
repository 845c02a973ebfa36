"""Faults of form in a dataset file: found, told as a trainer would meet them, mended. See docs/check.md."""

from vlit.check.checking import check_dataset
from vlit.check.finding import CheckReport, Finding, Severity
from vlit.check.fix import write_fixed
from vlit.check.readback import ReadBack, compare_read
from vlit.check.trainers import TRAINERS, Trainer

__all__ = [
    "TRAINERS",
    "CheckReport",
    "Finding",
    "ReadBack",
    "Severity",
    "Trainer",
    "check_dataset",
    "compare_read",
    "write_fixed",
]
