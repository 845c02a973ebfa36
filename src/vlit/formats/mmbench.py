"""MMBench's TSV, as VLMEvalKit reads it for its own and for custom benchmarks: ``index``, ``image`` (base64),
``question``, ``hint``, ``A`` … ``D``, ``answer``, ``category``, ``l2-category``, ``split``.

Source: ``docs/en/Development.md`` and ``vlmeval/dataset`` of open-compass/VLMEvalKit. ``image`` may also be a list of
images, or the index of an earlier row whose image it is (found while that row is among the last 128 MiB of images);
``image_path`` names files instead. Options may be missing; a row without any is an open question, and a table without
their columns is the format ``vlmevalkit``, whose file goes into ``$LMUData``, named after the benchmark. Holds images
as bytes, a hint, questions with options, and answers. Ids are written as a unique whole ``index``: the id where it is
one that is free, else the next free number. Categories are written from instruction types; read, one
that is none of vlit's becomes the source.
"""

from __future__ import annotations

import base64
import csv
import io
import re
import string
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.benchmark import OTHER_TYPE, asked, images_lead, kind_fields, numbered, one_exchange
from vlit.formats.choices import choice, taken_apart
from vlit.formats.head import Head
from vlit.formats.outgoing import Ledger, Outgoing, whole_file
from vlit.formats.pixels import from_base64, pixels
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows
from vlit.schema import FAMILY_OF, ImageRef
from vlit.textfile import open_text

_LETTERS = ("A", "B", "C", "D")
_COLUMNS = ("index", "image", "question", "hint", *_LETTERS, "answer", "category", "l2-category")
_OPEN_COLUMNS = ("index", "image", "question", "answer", "category", "l2-category")
_MOST_CELL = 64 * 1024 * 1024
_MOST_REMEMBERED = 128 * 1024 * 1024
_REFERENCE = 64  # VLMEvalKit's limit: a shorter image is the index of another row
_LISTED = re.compile(r"['\"]([^'\"]+)['\"]")
_HINT = "Hint: "


class _MMBench:
    name = "mmbench"
    sign = "a tab-separated table with 'index', 'question', 'answer' and 'image' or 'image_path'"

    def sniff(self, head: Head) -> float:
        return float(not head.views and _is_header(_header(head)) and "A" in _header(head))

    def read(self, path: Path) -> Iterator[Kept]:
        head = Head.of(path)
        if not _is_header(_header(head)):
            raise InputError(
                str(path), f"is not a table of MMBench but {head.found()}", "Name another file or another format."
            )
        return _Reader(path).batches()

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        return _write(_COLUMNS, _choice, batches, target, options)


class _VlmEvalKit(_MMBench):
    """The same table without options: what VLMEvalKit takes for a `CustomVQADataset`."""

    name = "vlmevalkit"
    sign = "the same table without options"

    def sniff(self, head: Head) -> float:
        return float(not head.views and _is_header(_header(head)) and "A" not in _header(head))

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        return _write(_OPEN_COLUMNS, one_exchange, batches, target, options)


MMBENCH = _MMBench()
VLMEVALKIT = _VlmEvalKit()


def _write(
    columns: Sequence[str],
    asked_of: Callable[[Outgoing], Sequence[str]],
    batches: Iterable[pa.RecordBatch],
    target: Path,
    options: ExportOptions,
) -> ExportReport:
    ledger = Ledger(options, carried=("id", "instruction_type", "images.bytes"))
    indices = _Indices()
    with whole_file(target) as file:
        file.write(_line(columns))
        for cells in ledger.rendered(batches, lambda item: _render(ledger, indices, item, asked_of)):
            file.write(_line(cells))
    return ledger.report()


def _header(head: Head) -> list[str]:
    line = head.data.partition(b"\n")[0].decode(errors="replace").rstrip("\r")
    return [name.strip('"') for name in line.split("\t")]


def _is_header(names: list[str]) -> bool:
    return {"index", "question", "answer"} <= set(names) and bool({"image", "image_path"} & set(names))


class _Reader:
    """Reads the rows one by one; a damaged one is refused, and the next line read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = Rows(path, "row")
        self._images = _Remembered()

    def batches(self) -> Iterator[Kept]:
        csv.field_size_limit(max(csv.field_size_limit(), _MOST_CELL))
        with open_text(self._path) as file:
            lines = csv.reader(
                io.TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline=""), dialect="excel-tab"
            )
            names = next(lines)
            number = 0
            while True:
                number += 1
                cells: list[str] = []
                try:
                    cells = next(lines)
                    if cells:
                        self._take(number, names, cells)
                except StopIteration:
                    break
                except csv.Error as error:
                    self._rows.refuse(number, Refusal("form", str(error)), "")
                except Refusal as refusal:
                    shown = msgspec.json.encode(dict(zip(names, map(_shown, cells), strict=False))).decode()
                    self._rows.refuse(number, refusal, shown, _shown(cells[0]))
                except (EOFError, OSError) as error:
                    self._rows.refuse(number, Refusal("form", f"the file is damaged from here on: {error}"), "")
                    break
                if self._rows.full:
                    yield self._rows.flush()
        yield self._rows.flush()

    def _take(self, number: int, names: list[str], cells: list[str]) -> None:
        if len(cells) != len(names):
            raise Refusal("form", f"has {len(cells)} cells, and the table has {len(names)} columns")
        if any(_broken(cell) for cell in cells):
            raise Refusal("form", "is not UTF-8")
        row = dict(zip(names, cells, strict=True))
        images = self._images_of(row)
        hint = row.get("hint", "").strip()
        question = row["question"]
        if not question.strip():
            raise Refusal("question", "is an empty question")
        if hint and hint.lower() != "nan":
            question = f"{_HINT}{hint}\n{question}"
        options = {name: row[name] for name in names if len(name) == 1 and name in string.ascii_uppercase}
        options = {letter: text for letter, text in options.items() if text.strip() and text != "nan"}
        answer = row["answer"].strip()
        if options:
            question, answer = choice(question, options, answer).texts()
        self._rows.add(
            number, row["index"], images, asked(len(images), question, answer),
            **kind_fields(row.get("category", "").strip()),
        )  # fmt: skip

    def _images_of(self, row: dict[str, str]) -> list[ImageRef]:
        paths = _several(row.get("image_path", ""))
        given = _several(row.get("image", ""))
        if not given:
            if not paths:
                raise Refusal("image", "has no image")
            return [ImageRef(path=path) for path in paths]
        images: list[bytes] = []
        for item in given:
            if len(item) > _REFERENCE:
                images.append(from_base64(item))
            else:
                images += self._images.of(item)
        self._images.remember(row["index"], images)
        if len(paths) != len(images):
            paths = [""] * len(images)
        return [ImageRef(path=path, bytes=data) for path, data in zip(paths, images, strict=True)]


class _Remembered:
    """The images of the last rows, up to a number of bytes, for rows that refer to them by index."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, list[bytes]] = OrderedDict()
        self._size = 0

    def remember(self, index: str, images: list[bytes]) -> None:
        self._size -= sum(map(len, self._kept.pop(index, [])))
        self._kept[index] = images
        self._size += sum(map(len, images))
        while self._size > _MOST_REMEMBERED:
            self._size -= sum(map(len, self._kept.popitem(last=False)[1]))

    def of(self, index: str) -> list[bytes]:
        if index not in self._kept:
            raise Refusal("image", f"has the image '{index}', neither base64 nor the index of a row shortly before")
        return self._kept[index]


class _Indices:
    """Whole numbers for ids, each once."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._next = 0

    def of(self, identity: str) -> int:
        number = numbered(identity)
        if isinstance(number, str) or number in self._taken:
            while self._next in self._taken:
                self._next += 1
            number = self._next
        self._taken.add(number)
        return number


def _several(cell: str) -> list[str]:
    """The items of a cell that holds one, or a list as Python writes it."""
    cell = cell.strip()
    if cell in ("", "nan"):
        return []
    return _LISTED.findall(cell) if cell[0] == "[" and cell[-1] == "]" else [cell]


def _broken(cell: str) -> bool:
    return not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell)


def _shown(cell: str) -> str:
    """A cell for a reject: short, and without the bytes that are not UTF-8."""
    return cell[:200].encode(errors="replace").decode()


def _line(cells: Sequence[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, dialect="excel-tab", lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _choice(item: Outgoing) -> list[str]:
    """The cells from ``question`` to ``answer`` of a multiple choice."""
    found = taken_apart(*one_exchange(item))
    if len(found.options) > len(_LETTERS):
        raise Refusal("form", f"has {len(found.options)} options, and MMBench asks with at most {len(_LETTERS)}")
    return [found.question, "", *(found.options.get(letter, "") for letter in _LETTERS), found.gold]


def _render(
    ledger: Ledger, indices: _Indices, item: Outgoing, asked_of: Callable[[Outgoing], Sequence[str]]
) -> list[Any]:
    if len(item.images) != 1:
        raise Refusal("image", f"has {len(item.images) or 'no'} images, and a row of this table is about one")
    asked_and_answered = asked_of(item)
    data = base64.b64encode(pixels(item.sample.images[0])).decode()  # the sample's, whose path is as it can be read
    if len(data) <= _REFERENCE:
        raise Refusal("image", "is so small an image that it would be read as the index of another row")
    if not images_lead(item):
        ledger.lose("image places")
    index = indices.of(item.sample.id)
    if str(index) != item.sample.id:
        ledger.lose("id")
    kind = item.sample.instruction_type
    return [index, data, *asked_and_answered, kind or OTHER_TYPE, FAMILY_OF.get(kind, OTHER_TYPE)]
