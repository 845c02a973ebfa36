"""What is wrong with an entry beyond its form: no evidence, a value outside its axis, a mark on nothing."""

from __future__ import annotations

import re

from vlit.catalog import axes
from vlit.catalog.entry import DatasetEntry, ModelEntry, field_and_note

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}")


def faults(entry: DatasetEntry | ModelEntry) -> list[str]:
    """Every fault of an entry, one clause each; an entry of the catalogue has none."""
    found = []
    if not entry.name.strip():
        found.append("no name")
    if not entry.evidence.strip():
        found.append("no evidence")
    if entry.year_month is not None and not _MONTH.fullmatch(entry.year_month):
        found.append(f"year_month is not YYYY-MM: {entry.year_month}")
    if entry.arxiv_id is not None and not _ARXIV.fullmatch(entry.arxiv_id):
        found.append(f"arxiv_id is not of arXiv's form: {entry.arxiv_id}")
    marks = (*entry.unverified, *(entry.inferred if isinstance(entry, DatasetEntry) else ()))
    found += [f"marks a field that is not there: {m}" for m in marks if not _has_field(entry, m)]
    if isinstance(entry, DatasetEntry):
        found += _dataset_faults(entry)
    return found


def _dataset_faults(entry: DatasetEntry) -> list[str]:
    found = []
    for value in entry.specificity:
        if value not in set(axes.Specificity):
            found.append(f"specificity outside its axis: {value}")
    if entry.scope is axes.Scope.GENERAL and entry.specificity:
        found.append("general, and yet specific")
    found += [f"generator outside its axis: {v}" for v in entry.generator if not axes.is_generator(v)]
    found += [
        f"instruction type outside its axis: {v}" for v in entry.instruction_types if not axes.is_instruction_type(v)
    ]
    found += [f"no language: {v}" for v in entry.languages if not axes.is_language(v)]
    for field in ("size_instances", "size_images"):
        size = getattr(entry, field)
        if size is not None and size <= 0:
            found.append(f"{field} is not above 0: {size}")
    return found


def _has_field(entry: DatasetEntry | ModelEntry, mark: str) -> bool:
    return field_and_note(mark)[0] in entry.__struct_fields__
