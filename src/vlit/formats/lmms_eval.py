"""A task for lmms-eval: ``my.yaml``, which describes it, and ``my.parquet`` with ``id``, ``image``, ``question``,
``answer``.

Source: ``docs/guides/task_guide.md`` and ``api/task.py`` of EvolvingLMMs-Lab/lmms-eval, where columns may be named in
place of functions. Answers are scored by exact match without case and punctuation, so only short ones belong here; of
a multiple choice the letter is the answer. Holds ids, one image's path and bytes (read from the path where need be),
the question and the answer. Read is the table.

Both files are written, whichever is named; run ``lmms_eval --include_path . --tasks my`` in their folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import yaml

from vlit.engine import Kept
from vlit.errors import UsageError
from vlit.formats.base import ExportOptions, ExportReport
from vlit.formats.benchmark import asked, images_lead, one_exchange
from vlit.formats.choices import taken_apart
from vlit.formats.head import Head, parquet_files
from vlit.formats.outgoing import Ledger, Outgoing, whole_file
from vlit.formats.parquetread import Picture, chunks, read_parquet
from vlit.formats.pixels import pixels
from vlit.formats.recordform import RecordForm
from vlit.formats.refusal import Refusal
from vlit.formats.rows import RawId, Rows
from vlit.runfolder import ShardWriter
from vlit.schema import ImageRef

_LETTER = "\nAnswer with the option's letter from the given choices directly."
_STRING = {"dtype": "string", "_type": "Value"}
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        ("question", pa.string()),
        ("answer", pa.string()),
    ],
    metadata={
        "huggingface": msgspec.json.encode(
            {"info": {"features": {"id": _STRING, "image": {"_type": "Image"}, "question": _STRING, "answer": _STRING}}}
        )
    },
)


class _Record(msgspec.Struct):
    image: Picture
    question: str
    answer: str
    id: RawId = None


class _LmmsEval:
    name = "lmms-eval"
    sign = "Parquet with the columns 'image', 'question' and 'answer'"

    def sniff(self, head: Head) -> float:
        return float(head.schema is not None and {"image", "question", "answer"} <= set(head.schema.names))

    def read(self, path: Path) -> Iterator[Kept]:
        table = path if path.is_dir() else path.with_suffix(".parquet")
        return read_parquet(path, parquet_files(table), _FORM)

    def write(self, batches: Iterable[pa.RecordBatch], target: Path, options: ExportOptions) -> ExportReport:
        if target.suffix not in (".yaml", ".parquet"):
            raise UsageError(str(target), "has no ending that 'lmms-eval' is written with", "End it in .yaml.")
        task, table = target.with_suffix(".yaml"), target.with_suffix(".parquet")
        ledger = Ledger(options, carried=("id", "images.bytes"))
        with whole_file(task) as file:
            with ShardWriter(table, _SCHEMA) as writer:
                for rows in chunks(ledger.rendered(batches, lambda item: _row(ledger, item))):
                    writer.write(pa.RecordBatch.from_pylist(rows, schema=_SCHEMA))
            file.write(yaml.safe_dump(_task(target.stem, table.name), sort_keys=False).encode())
        return ledger.report()


LMMS_EVAL = _LmmsEval()


def _task(name: str, table: str) -> dict[str, Any]:
    exact = {"metric": "exact_match", "aggregation": "mean", "higher_is_better": True, "ignore_case": True}
    return {
        "task": name,
        "dataset_path": "parquet",
        "dataset_kwargs": {"data_files": {"test": table}},
        "test_split": "test",
        "output_type": "generate_until",
        "doc_to_visual": "image",
        "doc_to_text": "question",
        "doc_to_target": "answer",
        "generation_kwargs": {"max_new_tokens": 32, "temperature": 0, "do_sample": False},
        "metric_list": [{**exact, "ignore_punctuation": True}],
    }


def _row(ledger: Ledger, item: Outgoing) -> dict[str, Any]:
    if len(item.images) != 1:
        raise Refusal("image", f"has {len(item.images) or 'no'} images, and a row of this task is about one")
    question, answer = one_exchange(item)
    try:
        found = taken_apart(question, answer)
        question, answer = question + _LETTER, found.gold
    except Refusal as refusal:
        if refusal.gate != "form":  # it has options, and an answer that is none of them
            raise
    if not images_lead(item):
        ledger.lose("image places")
    data = pixels(item.sample.images[0])
    return {
        "id": item.sample.id,
        "image": {"path": item.images[0].path, "bytes": data},
        "question": question,
        "answer": answer,
    }


def _take(rows: Rows, number: int, record: _Record, _outer: dict[str, Any]) -> None:
    question, answer = record.question.removesuffix(_LETTER), record.answer
    if question != record.question:
        question, answer = taken_apart(question, answer).texts()
    image = ImageRef(path=record.image.path or "", bytes=record.image.bytes)
    rows.add(number, record.id, [image], asked(1, question, answer))


_FORM = RecordForm(_Record, lambda record: "image" in record, _take)
