"""MIMIC-IT: ``{"meta", "data": {id: {"instruction", "answer", "image_ids", "rel_ins_ids"}}}``, read only.

Source: ``docs/mimicit_format.md`` and ``pipeline/mimicit_utils`` of Luodian/Otter (arXiv 2306.05425). Images are keys;
the pixels come from ``images.json`` (key to base64) or ``images.parquet`` (the same as columns) beside the file, and
the key is the path where neither is there. Related records are the earlier turns, in the order in which they are named,
as Otter trains on them: each with its images, unless they are those of the turn before. A related id that is not in
the file is left out and counted (``context_missing``). Holds ids, images and turns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.benchmark import asked
from vlit.formats.head import Head
from vlit.formats.jsonkeyed import Keyed
from vlit.formats.keyedimages import json_images, parquet_images
from vlit.formats.pixels import from_base64
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows, Turn
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    instruction: str
    answer: str
    image_ids: list[str] = []
    rel_ins_ids: list[str] = []


class _MimicIt:
    name = "mimic-it"
    sign = "'data' with 'instruction', 'answer' and 'image_ids' by id"

    def sniff(self, head: Head) -> float:
        return float(_data_start(head) > 0)

    def files(self, path: Path) -> list[Path]:
        beside = [path.parent / name for name in (_JSON, _PARQUET)]
        return [path, *(file for file in beside if file.is_file())][:2]

    def read(self, path: Path) -> Iterator[Kept]:
        head = Head.of(path)
        start = _data_start(head)
        if not start:
            raise InputError(str(path), f"is not MIMIC-IT but {head.found()}", "Name another file or another format.")
        return _read(path, start)


MIMIC_IT = _MimicIt()

_JSON, _PARQUET = "images.json", "images.parquet"
_DATA = re.compile(rb'"data"\s*:\s*\{(?=\s*"(?:[^"\\]|\\.)*"\s*:\s*\{)')
_DECODER = msgspec.json.Decoder(_Record)
_Pixels = Callable[[str], str | None]
"""An image's base64 by key; None where the key is not known."""


def _data_start(head: Head) -> int:
    """The byte behind the ``{`` of ``data``; 0 where the file does not look like this format."""
    found = _DATA.search(head.data)
    known = b'"instruction"' in head.data and b'"image_ids"' in head.data
    return found.end() if found and known and head.data.lstrip()[:1] == b"{" else 0


def _read(path: Path, start: int) -> Iterator[Kept]:
    rows = Rows(path, "record")
    with ExitStack() as stack:
        data = stack.enter_context(Keyed(path, start))
        pixels = _pixels(path.parent, stack)
        for _ in data.entries():  # finds the places of all, since related records may come later
            pass
        for number, (key, text) in enumerate(data.entries(), 1):
            try:
                _take(rows, number, key, text, data, pixels)
            except Refusal as refusal:
                rows.refuse(number, refusal, text[:8000].decode(errors="replace"), key)
            if rows.full:
                yield rows.flush()
        if data.damage:
            rows.refuse_at("end", Refusal("json", f"{data.damage}; {rows.kept} records were kept before"), "")
    yield rows.flush()


def _pixels(folder: Path, stack: ExitStack) -> _Pixels | None:
    """Where the images' pixels come from: a file beside the records, if there is one."""
    if (folder / _JSON).is_file():
        return stack.enter_context(json_images(folder / _JSON))
    if (folder / _PARQUET).is_file():
        return stack.enter_context(parquet_images(folder / _PARQUET))
    return None


def _take(rows: Rows, number: int, key: str | None, text: bytes, data: Keyed, pixels: _Pixels | None) -> None:
    if key is None:
        raise Refusal("json", "is not an id with a record")
    record = _decoded(text)
    missing = 0
    exchanges: list[_Record] = []
    for other in record.rel_ins_ids:
        found = _related(data, other) if other != key else None
        if found is None:
            missing += other != key
        else:
            exchanges.append(found)
    shown: list[str] = []
    images: list[ImageRef] = []
    turns: list[Turn] = []
    for exchange in [*exchanges, record]:
        new = exchange.image_ids if exchange.image_ids != shown else []
        shown = exchange.image_ids
        images += [_image(name, pixels) for name in new]
        turns += asked(len(new), exchange.instruction, exchange.answer)
    rows.add(number, key, images, turns)
    for _ in range(missing):
        rows.count("context_missing")


def _related(data: Keyed, key: str) -> _Record | None:
    """A related record that can stand as an earlier turn."""
    text = data.get(key)
    if text is None:
        return None
    try:
        found = _decoded(text)
    except Refusal:
        return None
    return found if found.instruction.strip() and found.answer.strip() else None


def _decoded(text: bytes) -> _Record:
    try:
        return _DECODER.decode(text)
    except msgspec.ValidationError as error:
        raise Refusal("form", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("json", str(error)) from None


def _image(name: str, pixels: _Pixels | None) -> ImageRef:
    if pixels is None:
        return ImageRef(path=name)
    text = pixels(name)
    if text is None:
        raise Refusal("image", f"its image '{name}' is not in the file of images")
    return ImageRef(path=name, bytes=from_base64(text))
