"""InternVL's data sets: a JSON object that names files of LLaVA's records.

``{name: {"root", "annotation", "data_augment", "repeat_time", "length"}}``; source: ``internvl_chat/shell/data`` of
OpenGVLab/InternVL. ``annotation`` and ``root``, the folder of the images, are relative to the object's own file; image
paths are yielded below ``root``. ``repeat_time`` is a weight for training and is not applied.

Written are two files, ``my.json`` with the object and ``my.jsonl`` with the records, whichever of them is named; the
root is ``image_root``. Holds what LLaVA's records hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.errors import InputError, UsageError
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.canonical import map_paths
from vlit.formats.head import Head
from vlit.formats.jsonwrite import write_json_lines
from vlit.formats.llava import LLAVA, Written
from vlit.formats.llava import render as render_llava
from vlit.formats.mixture import member, read_together
from vlit.formats.outgoing import Ledger, Outgoing, whole_file
from vlit.textfile import read_text


class _Entry(msgspec.Struct):
    root: str
    annotation: str
    data_augment: bool = False
    repeat_time: float = 1
    length: int = 0


class _InternVl:
    name = "internvl"
    sign = "data sets with 'root' and 'annotation'"

    def sniff(self, head: Head) -> float:
        return head.share(_looks)

    def read(self, path: Path) -> Iterator[Kept]:
        return read_together(_read(annotation, root) for annotation, root in _parts(path))

    def files(self, path: Path) -> list[Path]:
        return [path, *(annotation for annotation, _ in _parts(path))]

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        if target.suffix not in (".json", ".jsonl"):
            raise UsageError(str(target), "has no ending that 'internvl' is written with", "End it in .json or .jsonl.")
        listing, records = target.with_suffix(".json"), target.with_suffix(".jsonl")
        root = "" if options.image_root is None else _relative(options.image_root, listing.parent)
        ledger = Ledger(options, carried=("id",))
        with whole_file(listing) as file:
            with whole_file(records) as lines:
                write_json_lines(ledger.rendered(batches, _render), lines)
            report = ledger.report()
            entry = _Entry(root=root, annotation=records.name, repeat_time=1, length=report.written)
            file.write(msgspec.json.format(msgspec.json.encode({target.stem: entry}), indent=2) + b"\n")
        return report


INTERNVL = _InternVl()


def _render(item: Outgoing) -> Written:
    """As LLaVA's, but the loader puts a mark of its own in front of the first turn, be it the system's, where that has
    none and ``image`` is a string (``multi_modal_get_item``); it leaves lists alone."""
    record = render_llava(item)
    if isinstance(record.image, str) and None not in item.turns[0][1]:
        record.image = [record.image]
    return record


def _looks(record: dict[str, Any]) -> bool:
    entries = list(record.values())
    return bool(entries) and all(
        isinstance(each, dict) and isinstance(each.get("root"), str) and isinstance(each.get("annotation"), str)
        for each in entries
    )


def _parts(path: Path) -> list[tuple[Path, str]]:
    """The files of the records, each with the folder of its images."""
    try:
        entries = msgspec.json.decode(read_text(path), type=dict[str, _Entry])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            str(path), f"is not a list of InternVL's data sets ({error})", "Name another file or another format."
        ) from None
    return [(member(path, each.annotation), _below(path.parent, each.root)) for each in entries.values()]


def _read(annotation: Path, root: str) -> Iterator[Kept]:
    for kept in LLAVA.read(annotation):
        if root:
            kept.rows = map_paths(kept.rows, lambda path: _join(root, path))
        yield kept


def _below(folder: Path, root: str) -> str:
    return root if not root or "://" in root else (folder / root).as_posix()


def _join(root: str, path: str) -> str:
    return path if "://" in path or path.startswith("/") else f"{root.rstrip('/')}/{path}"


def _relative(folder: Path, start: Path) -> str:
    return Path(os.path.relpath(folder.absolute(), start.absolute())).as_posix()
