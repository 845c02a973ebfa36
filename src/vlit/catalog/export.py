"""The catalogue as a file for others: CSV, Markdown, JSON. Marks stand in columns of their own, or by the value."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import msgspec

from vlit.catalog.entry import DatasetEntry, ModelEntry, field_and_note
from vlit.errors import OutputError, UsageError, nearest

_Entries = Sequence[DatasetEntry | ModelEntry]


def to_csv(entries: _Entries) -> str:
    """A column for each field; lists are joined by ``;``, unknown is an empty cell."""
    out = io.StringIO()
    fields = _fields(entries)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([[cell(entry, field) for field in fields] for entry in entries])
    return out.getvalue()


def to_json(entries: _Entries) -> str:
    """A list of objects; a field that is unknown is not there."""
    return msgspec.json.format(msgspec.json.encode(entries), indent=2).decode() + "\n"


def to_markdown(entries: _Entries, fields: Sequence[str] = ()) -> str:
    """A table of all fields, or of some; a value that is not from a source says so."""
    names = list(fields) or [f for f in _fields(entries) if f not in ("unverified", "inferred")]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(_markdown(marked(entry, f)) for f in names) + " |" for entry in entries]
    return "\n".join(lines) + "\n"


WRITERS = {"csv": to_csv, "md": to_markdown, "json": to_json}
"""Every form, by name."""


def export(entries: _Entries, form: str) -> str:
    """Entries in a form of `WRITERS`. Raises `UsageError` for another."""
    if form not in WRITERS:
        raise UsageError(f"--to {form}", "no such form", nearest(form, WRITERS))
    return WRITERS[form](entries)


def write(text: str, path: Path) -> None:
    """A file with this text. Raises `OutputError` where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(str(path), error.strerror or str(error), "Give a file that can be written.") from error


def cell(entry: DatasetEntry | ModelEntry, field: str) -> str:
    """A field as text: a list joined by ``;``, unknown as nothing."""
    value = getattr(entry, field)
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


def marked(entry: DatasetEntry | ModelEntry, field: str) -> str:
    """A field as text for people, with its mark: ``[GPT-4; human] (unverified)``.

    Where only a part is meant, the mark names it: ``GPT-4; human (unverified: human)``.
    """
    held = getattr(entry, field)
    value = f"{held:,}" if isinstance(held, int) else cell(entry, field).replace(";", "; ")
    mark = entry.mark(field)
    if not value or not mark:
        return value
    notes = [note for name, note in map(field_and_note, entry.unverified) if name == field and note]
    if notes:
        return f"{value} (unverified: {', '.join(notes)})"
    return f"{bracketed(entry, field, value)} ({mark})"


def bracketed(entry: DatasetEntry | ModelEntry, field: str, value: str) -> str:
    """A list of several in brackets, so that what follows is seen to mean all of it; anything else as it is."""
    held = getattr(entry, field)
    return f"[{value}]" if isinstance(held, tuple) and len(held) > 1 else value


def _fields(entries: _Entries) -> list[str]:
    return list(entries[0].__struct_fields__) if entries else list(DatasetEntry.__struct_fields__)


def _markdown(text: str) -> str:
    return text.replace("|", "\\|")
