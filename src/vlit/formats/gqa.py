"""GQA's question files, read only: an object of ``{"imageId", "question", "answer", "fullAnswer"}`` by question id.

Source: Hudson and Manning, "GQA", arXiv 1902.09506; https://cs.stanford.edu/people/dorarad/gqa/download.html. The
answer is ``answer``, one word or two, which is what the benchmark scores; ``fullAnswer``, the sentence, is not read,
nor are the question's program and groups. The picture is ``<imageId>.jpg``. Test questions have no answers and are
refused. The scene graphs of the same pictures are a scene source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from vlit.engine import Kept
from vlit.errors import InputError
from vlit.formats.benchmark import asked
from vlit.formats.head import Head
from vlit.formats.jsonkeyed import Keyed
from vlit.formats.refusal import Refusal
from vlit.formats.rows import Rows
from vlit.formats.vqa import image_name
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    question: str
    image: str | int = msgspec.field(name="imageId")
    answer: str = ""


class _Gqa:
    name = "gqa"
    sign = "'question' and 'imageId' by question id"

    def sniff(self, head: Head) -> float:
        return float(_start(head) > 0)

    def read(self, path: Path) -> Iterator[Kept]:
        head = Head.of(path)
        start = _start(head)
        if not start:
            raise InputError(str(path), f"is not GQA but {head.found()}", "Name another file or another format.")
        return _read(path, start)


GQA = _Gqa()

_OPENING = re.compile(rb'\s*\{(?=\s*"(?:[^"\\]|\\.)*"\s*:\s*\{)')
_DECODER = msgspec.json.Decoder(_Record)


def _start(head: Head) -> int:
    """The byte behind the first ``{``; 0 where the file does not look like this format."""
    found = _OPENING.match(head.data)
    return found.end() if found and b'"imageId"' in head.data and b'"question"' in head.data else 0


def _read(path: Path, start: int) -> Iterator[Kept]:
    rows = Rows(path, "record")
    with Keyed(path, start) as data:
        for number, (key, text) in enumerate(data.entries(), 1):
            try:
                _take(rows, number, key, text)
            except Refusal as refusal:
                rows.refuse(number, refusal, text[:8000].decode(errors="replace"), key)
            if rows.full:
                yield rows.flush()
        if data.damage:
            rows.refuse_at("end", Refusal("json", f"{data.damage}; {rows.kept} records were kept before"), "")
    yield rows.flush()


def _take(rows: Rows, number: int, key: str | None, text: bytes) -> None:
    if key is None:
        raise Refusal("json", "is not an id with a question")
    try:
        record = _DECODER.decode(text)
    except msgspec.ValidationError as error:
        raise Refusal("form", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal("json", str(error)) from None
    rows.add(number, key, [ImageRef(path=image_name(record.image))], asked(1, record.question, record.answer))
