"""A check of a dataset: everything that the reader says and the rules find, as one stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa

from vlit.arrow import samples_from_batch
from vlit.check import boxes, ids, images, repeats, tokens, turns, wording
from vlit.check.container import misnamed
from vlit.check.finding import CheckReport, Finding, Tally
from vlit.check.keys import repeated_keys
from vlit.check.pictures import Pictures
from vlit.check.raw import FORMS, RawFields
from vlit.check.reading import of_counts, of_mended, of_reject, place
from vlit.check.rule import FILE_RULES, SAMPLE_RULES, Context, Hit
from vlit.check.trainers import TRAINERS, Trainer
from vlit.engine import Kept
from vlit.errors import InputError, UsageError, nearest
from vlit.formats import DatasetInput
from vlit.formats.boxes import rows_with_boxes
from vlit.formats.head import Head
from vlit.schema import Reject, Sample

RULE_MODULES = (images, turns, boxes, tokens, repeats, wording, ids)  # their import puts their rules into the lists
_Found = tuple[str, str, Hit]


def check_dataset(
    source: DatasetInput,
    *,
    images: Path | None = None,
    trainer: str | None = None,
    limit: int | None = None,
    sink: Callable[[Finding], None] | None = None,
) -> CheckReport:
    """Look for faults of form in a dataset, in the memory of a batch (and of the paths of its images).

    Args:
        source: the dataset, opened without a folder of images, so that paths are as they stand there.
        images: the folder that image paths are relative to; the file's own when None. Only then, and when none of
            the first images is there, images are not checked, and one warning says so.
        trainer: name of a trainer (`TRAINERS`): what it will do is told, and sets the severity.
        limit: look at the first samples only.
        sink: called with every finding, in the order of the file; the report keeps the first few of each rule.

    Raises:
        UsageError: there is no trainer of that name.
        InputError: the file cannot be read, or ``images`` is not a folder.
    """
    if trainer is not None and trainer not in TRAINERS:
        raise UsageError(f"--for {trainer}", "there is no trainer of this name", nearest(trainer, TRAINERS))
    if images is not None and not images.is_dir():
        raise InputError(str(images), "is not a folder", "Name the folder that image paths are relative to.")
    return _Check(source, images, TRAINERS[trainer] if trainer else None, limit).run(sink)


class _Check:
    def __init__(self, source: DatasetInput, images: Path | None, trainer: Trainer | None, limit: int | None) -> None:
        self._source = source
        self._name = source.path.name
        self._trainer = trainer
        self._limit = limit
        self._probe = images is None
        folder = source.path if source.path.is_dir() else source.path.parent
        self._context = Context(Pictures(images or folder), trainer)
        self._refused = 0
        self._counts: dict[str, int] = {}

    def run(self, sink: Callable[[Finding], None] | None) -> CheckReport:
        tally = Tally()
        for where, identity, hit in self._hits():
            finding = self._finding(where, identity, hit)
            tally.add(finding)
            if sink is not None:
                sink(finding)
        return CheckReport(
            path=str(self._source.path), format=self._source.format, samples=self._context.samples,
            refused=self._refused, severities=tally.severities, rules=tally.rules, findings=tally.findings,
        )  # fmt: skip

    def _finding(self, where: str, identity: str, hit: Hit) -> Finding:
        trainer = self._trainer
        return Finding(
            where=where, id=identity, field=hit.field, rule=hit.rule, what=hit.what, fix=hit.fix,
            severity=trainer.severity(hit.defect, hit.severity) if trainer else hit.severity,
            trainer=trainer.tells(hit.defect) if trainer else "",
        )  # fmt: skip

    def _hits(self) -> Iterator[_Found]:
        yield from self._whole(self._unread_form())
        if self._source.format in FORMS and Head.of(self._source.path).schema is None:
            raw = RawFields(self._source.path, self._limit, self._trainer)
            yield from raw.records()
            yield from self._whole(raw.file())
        yield from self._text()
        for kept in self._source.read(self._limit):
            yield from self._batch(kept)
        yield from self._whole(of_counts(self._counts, self._source.format))
        for rule in FILE_RULES:
            yield from self._whole(rule(self._context))

    def _text(self) -> Iterator[_Found]:
        """What the text of a JSON file shows, and its name hides."""
        path = self._source.path
        head = None if path.is_dir() else Head.of(path)
        if head is not None and head.views:
            yield from self._whole(misnamed(head))
            if any(view.records for view in head.views):
                yield from repeated_keys(path, self._limit)

    def _whole(self, hits: Iterator[Hit]) -> Iterator[_Found]:
        for hit in hits:
            yield self._name, "", hit

    def _batch(self, kept: Kept) -> Iterator[_Found]:
        for name, number in kept.counts.items():
            self._counts[name] = self._counts.get(name, 0) + number
        if kept.rejects is not None:
            for reject in msgspec.convert(kept.rejects.to_pylist(), list[Reject]):
                self._refused += 1
                yield reject.where, reject.id, of_reject(reject)
        if kept.rows.num_rows and self._probe:
            self._probe = False
            yield from self._whole(self._probe_images(kept.rows))
        samples = samples_from_batch(kept.rows)
        self._context.suspects = turns.suspects(samples)
        self._context.boxed = frozenset(samples[row].id for row in rows_with_boxes(kept.rows))
        for sample in samples:
            self._context.samples += 1
            where = place(sample, self._name, self._source.format)
            for hit in self._sample(sample):
                yield where, sample.id, hit

    def _sample(self, sample: Sample) -> Iterator[Hit]:
        yield from of_mended(sample, self._source.format)
        for rule in SAMPLE_RULES:
            yield from rule(sample, self._context)

    def _unread_form(self) -> Iterator[Hit]:
        trainer = self._trainer
        if trainer is not None and self._source.format not in trainer.reads:
            yield Hit(
                "format", "warning", "", f"is in the form '{self._source.format}', which {trainer.name} does not read",
                f"Run: vlit convert {self._name} OUT --to {trainer.reads[0]}",
            )  # fmt: skip

    def _probe_images(self, rows: pa.RecordBatch) -> Iterator[Hit]:
        """Leave image files alone where nothing says where they are."""
        named = [path for path in rows.column("images").flatten().field("path").to_pylist() if path]
        files = list(dict.fromkeys(path for path in named if "://" not in path))
        if files and not any(self._context.pictures.there(path) for path in files):
            self._context.pictures.off = True
            yield Hit(
                "images-unchecked", "warning", "images",
                f"none of the first {len(files):,} images is beside the file ('{files[0]}'), so none was checked",
                "Name their folder with --images.",
            )  # fmt: skip
