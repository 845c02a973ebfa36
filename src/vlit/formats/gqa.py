"""GQA's question files, read only: an object of ``{"imageId", "question", "answer", "fullAnswer"}`` by question id.

Source: Hudson and Manning, "GQA", arXiv 1902.09506; https://cs.stanford.edu/people/dorarad/gqa/download.html. The
answer is ``answer``, one word or two, which is what the benchmark scores; ``fullAnswer``, the sentence, is not read,
nor are the question's program and groups. The picture is ``<imageId>.jpg``. Test questions have no answers and are
refused. The scene graphs of the same pictures are a scene source.
"""

from __future__ import annotations

import msgspec

from vlit.formats.benchmark import asked
from vlit.formats.keyedquestions import KeyedQuestions
from vlit.formats.rows import Rows
from vlit.formats.vqa import image_name
from vlit.schema import ImageRef


class _Record(msgspec.Struct):
    question: str
    image: str | int = msgspec.field(name="imageId")
    answer: str = ""


def _take(rows: Rows, number: int, key: str, record: _Record) -> None:
    rows.add(number, key, [ImageRef(path=image_name(record.image))], asked(1, record.question, record.answer))


GQA = KeyedQuestions("gqa", "'question' and 'imageId' by question id", "GQA", ("imageId", "question"), _Record, _take)
