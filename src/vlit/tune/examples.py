"""Samples as the tokens of conversations, kept in the run folder so that a resumed run does not make them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vlit.arrow import samples_from_batch
from vlit.engine import Progress, read_batches
from vlit.errors import InputError
from vlit.mllm import Family, Pictures, Tokens, Unreadable, chat_messages
from vlit.runfolder import REJECTS, RunFolder, writing
from vlit.schema import ImageRef, Reject, Sample
from vlit.tune.merging import merged

_FILE = "work/examples.arrow"
_REFUSED = f"{REJECTS}/tune.jsonl"
_MARK = b"vlit.fingerprint"
_IMAGE = pa.struct([("path", pa.string()), ("bytes", pa.binary())])
_INTS = pa.list_(pa.int32())
_SCHEMA = pa.schema(
    [
        ("id", pa.string()), ("ids", _INTS), ("spans", _INTS), ("images", _INTS), ("text", pa.string()),
        ("added", pa.list_(_IMAGE)),
    ]
)  # fmt: skip
_AT_ONCE = 512


class Examples:
    """Conversations by number, mapped from a file; memory stays at what is read.

    Attributes:
        lengths: tokens of each.
        learnt: how many of them are labels.
        pictured: how many conversations have a picture.
        pictures: of all of them.
    """

    def __init__(self, path: Path, home: Path | None) -> None:
        self._table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        added = pc.list_flatten(self._table.column("added")).to_pylist()
        self.pictures = Pictures([ImageRef(path=x["path"], bytes=x["bytes"]) for x in added], home)
        self.lengths = _sizes(self._table.column("ids"))
        self.learnt = np.array(
            [sum(s[1::2]) - sum(s[::2]) for s in self._table.column("spans").to_pylist()], dtype=np.int64
        )
        self.pictured = int((_sizes(self._table.column("images")) > 0).sum())

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __getitem__(self, number: int) -> Tokens:
        row = self._table.slice(number, 1)
        ids, spans, images, text = (row.column(name)[0].as_py() for name in ("ids", "spans", "images", "text"))
        return Tokens(ids, list(zip(spans[::2], spans[1::2], strict=True)), images, text)

    def name(self, number: int) -> str:
        """The id of a conversation's first sample."""
        return str(self._table.column("id")[number].as_py())


class _Reader:
    """Makes rows of samples, and remembers why some were refused."""

    def __init__(self, family: Family, home: Path | None, length: int) -> None:
        self.family = family
        self.length = length
        self.pictures = Pictures((), home)
        self.refused: list[Reject] = []
        self._states: dict[str, str] = {}

    def rows(self, samples: Iterator[Sample]) -> Iterator[dict[str, Any]]:
        for sample in samples:
            try:
                yield self._row(sample)
            except Unreadable as error:
                self.refused.append(Reject(id=sample.id, where=sample.source, gate="tune", reason=str(error)))

    def _row(self, sample: Sample) -> dict[str, Any]:
        messages, order = chat_messages(sample)
        written = self.family.conversation(messages)
        made = self.family.tokens(written, list(range(len(order))))
        if len(made.ids) > self.length:
            raise Unreadable(f"its images and text take more than the {self.length:,} tokens that are read")
        for number in order:
            self._look(sample.images[number])
        before = len(self.pictures.refs)
        numbers = [self.pictures.add(sample.images[n]) for n in order]
        added = [{"path": ref.path, "bytes": ref.bytes} for ref in self.pictures.refs[before:]]
        spans = [x for span in made.spans for x in span]
        return {"id": sample.id, "ids": made.ids, "spans": spans, "images": numbers, "text": made.text, "added": added}

    def _look(self, image: ImageRef) -> None:
        """Raise `Unreadable` for an image that is not there."""
        if image.bytes is not None:
            return
        if image.path not in self._states:
            self._states[image.path] = Pictures([image], self.pictures.home).there(0)
        if self._states[image.path]:
            raise Unreadable(self._states[image.path])


def make_examples(
    shards: Sequence[Path], family: Family, folder: RunFolder, home: Path | None, mark: str, *, length: int,
    merge: int, progress: Progress | None = None,
) -> tuple[Examples, list[Reject]]:  # fmt: skip
    """The conversations of a dataset, made or found in the run folder, and what was refused.

    Args:
        mark: names everything that they depend on.
        length: most tokens; a longer conversation is refused.
        merge: as in `TuneSettings`.

    Raises:
        InputError: nothing is left to learn from, or nothing of it has an image.
    """
    target, refusals = folder.path / _FILE, folder.path / _REFUSED
    if _is_kept(target, mark):
        lines = refusals.read_bytes().splitlines() if refusals.is_file() else []
        return Examples(target, home), [msgspec.json.decode(line, type=Reject) for line in lines]
    reader = _Reader(family, home, length)
    schema = _SCHEMA.with_metadata({_MARK: mark})
    temporary = target.with_suffix(".tmp")
    done = 0
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with pa.ipc.new_file(str(temporary), schema) as writer:
            for part in _parts(reader.rows(merged(_samples(shards), merge))):
                writer.write_batch(pa.RecordBatch.from_pylist(part, schema=schema))
                done += len(part)
                if progress is not None:
                    progress("reading conversations", done, 0)
    folder.write_text(_REFUSED, "".join(msgspec.json.encode(r).decode() + "\n" for r in reader.refused))
    _complain(done, reader)
    temporary.replace(target)
    return Examples(target, home), reader.refused


def _is_kept(target: Path, mark: str) -> bool:
    if not target.is_file():
        return False
    with pa.memory_map(str(target)) as file:
        known = pa.ipc.open_file(file).schema.metadata or {}
    return bool(known.get(_MARK) == mark.encode())


def _complain(done: int, reader: _Reader) -> None:
    reasons = Counter(r.reason for r in reader.refused).most_common(1)
    told = f"; most often because {reasons[0][0]}" if reasons else ""
    if not done:
        raise InputError(
            "the dataset", f"has no conversation to learn from, {len(reader.refused):,} were refused{told}",
            "Name the images' folder with --images, choose another --length, or look with vlit check.",
        )  # fmt: skip
    if not reader.pictures.refs:
        raise InputError(
            "the dataset", f"has no image in any of its {done:,} conversations{told}",
            "Tune a vision-language model on samples with images, or name their folder with --images.",
        )  # fmt: skip


def _samples(shards: Sequence[Path]) -> Iterator[Sample]:
    for batch in read_batches(shards):
        yield from samples_from_batch(batch)


def _parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _sizes(column: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(pc.list_value_length(column).to_numpy(), dtype=np.int64)
