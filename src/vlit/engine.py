"""The only file that knows the data engine (Daft): local or Ray, batches, shards, resume, ledger.

A `Step` is a picklable object that maps one Arrow record batch to what it kept and what it refused. The engine runs
it over the shards of a stage: one Daft row is one shard, and the worker that gets it reads the shard in batches, runs
the step, writes ``part-N.parquet`` and its rejects, and answers with counts. So pixels and rows never travel through
the driver, memory stays at one batch per worker, a shard is the unit of resuming, and the same code runs in threads,
in processes and on a Ray cluster (where the run folder must be on a file system that every node sees).

Privacy: Daft, Ray and Hugging Face libraries report usage unless told otherwise before they are imported; importing
this module tells them.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

os.environ["DAFT_ANALYTICS_ENABLED"] = "0"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["SCARF_NO_ANALYTICS"] = "true"
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ.setdefault("DAFT_PROGRESS_BAR", "0")

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.arrow import REJECT_SCHEMA
from vlit.errors import InputError, Interrupted, MissingExtraError, OutputError, StepError, UsageError, VlitError
from vlit.garbage import rare_collections
from vlit.runfolder import DATA, RunFolder, ShardLine, ShardWriter, digest, file_digest

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, shards done and shards in all."""


class Kept(msgspec.Struct):
    """What a step made of a batch: rows kept, rows refused (`REJECT_SCHEMA`), and counts for the ledger."""

    rows: pa.RecordBatch
    rejects: pa.RecordBatch | None = None
    counts: dict[str, int] = {}


class Step(Protocol):
    """One step of a pipeline. Must be picklable; anything heavy is made in `open`, once per worker."""

    name: str
    version: str
    schema: pa.Schema

    def settings(self) -> Any:
        """Everything the result depends on besides the rows, as msgspec can encode it. Part of the fingerprint."""

    def open(self) -> None:
        """Load what is heavy. Called once per worker before the first batch."""

    def __call__(self, batch: pa.RecordBatch) -> Kept:
        """Map a batch. Must depend on the rows and the settings alone: not on order, batch borders or time."""


class Engine(msgspec.Struct, frozen=True, kw_only=True):
    """How steps are run.

    Attributes:
        runner: ``native`` (this machine) or ``ray``.
        ray_address: an existing cluster; empty starts a local one.
        workers: parallel shards; 0 means one per available core, at most one per shard.
        batch_rows: rows a step sees at a time.
        progress: called as shards finish.
    """

    runner: Literal["native", "ray"] = "native"
    ray_address: str = ""
    workers: int = 0
    batch_rows: int = 2048
    progress: Progress | None = None

    def run(
        self, step: Step, inputs: Sequence[Path], folder: RunFolder, stage: str = DATA, beside: Sequence[Path] = ()
    ) -> list[ShardLine]:
        """Run a step over input shards into a stage of a run folder; finished shards are reused.

        Args:
            beside: for each input shard a file with as many rows, whose columns the step gets too: what was found out
                about single rows. It is held in memory whole, so its rows must be small.

        Returns the manifest's lines, one per input shard in order. Raises what the step raised: a `VlitError`
        as it was,
        anything else as `StepError` naming the shard.
        """
        tasks: list[_Task] = []
        lines: dict[int, ShardLine] = {}
        step_hash = digest([step.name, step.version, step.settings()])
        for number, path in enumerate(inputs):
            known = [step_hash, _input_hash(folder, path), *([file_digest(beside[number])] if beside else [])]
            fingerprint = digest(known)
            line = folder.finished(stage, number, fingerprint)
            if line is not None:
                lines[number] = line
                continue
            tasks.append(_Task(number, str(path), fingerprint, str(beside[number]) if beside else ""))
        folder.trim(stage, len(inputs))
        self._report(stage, len(lines), len(inputs))
        if tasks:
            worker = _Worker(step, str(folder.path), stage, self.batch_rows)
            try:
                for outcome in self._outcomes(worker, tasks):
                    if outcome.line is None:
                        raise _revive(outcome)
                    folder.record(outcome.line)
                    lines[outcome.line.shard] = outcome.line
                    self._report(stage, len(lines), len(inputs))
            except KeyboardInterrupt:  # while a shard is made, recorded or reported
                raise _interrupted() from None
        return [lines[number] for number in sorted(lines)]

    def at_once(self, things: int) -> int:
        """How many of so many things are done at the same time."""
        return min(self.workers or _cores(), things)

    def _report(self, stage: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(stage, done, total)

    def _outcomes(self, worker: _Worker, tasks: list[_Task]) -> Iterator[_Outcome]:
        workers = self.at_once(len(tasks))
        if self.runner == "native" and workers == 1:
            # One shard at a time needs no scheduler: the same worker code, without the start-up of one.
            worker.open()
            yield from map(worker.run, tasks)
            return
        yield from self._through_daft(worker, tasks, workers)

    def _through_daft(self, worker: _Worker, tasks: list[_Task], workers: int) -> Iterator[_Outcome]:
        import daft

        if self.runner == "ray":
            start_ray(self.ray_address, workers)
            daft.set_runner_ray(address=self.ray_address or None, noop_if_initialized=True)
        elif daft.get_or_infer_runner_type() != "native":
            daft.set_runner_native()
        remote = daft.cls(max_concurrency=workers, use_process=True if self.runner == "native" else None)(_Remote)
        frame = daft.from_pydict({"task": [msgspec.json.encode(t).decode() for t in tasks]})
        frame = frame.into_partitions(len(tasks)) if self.runner == "ray" else frame.into_batches(1)
        frame = frame.select(remote(worker)(daft.col("task")).alias("outcome"))
        try:
            rows = frame.iter_rows(results_buffer_size=None if self.runner == "ray" else 1)
            for row in rows:
                yield msgspec.json.decode(row["outcome"], type=_Outcome)
        except (RuntimeError, daft.exceptions.DaftCoreException) as error:
            # Steps report their errors as data; what arrives here is a worker that died: out of memory, or killed.
            raise StepError(
                "a worker process", f"ended unexpectedly ({_first_line(error)})", "Run again with fewer --workers."
            ) from error


class _Task(msgspec.Struct, frozen=True):
    shard: int
    path: str
    fingerprint: str
    beside: str = ""


class _Outcome(msgspec.Struct, frozen=True):
    """A finished shard, or the error that stopped it: errors cross process borders as data."""

    shard: int
    line: ShardLine | None = None
    error: tuple[str, str, str, str] | None = None


class _Worker:
    """Runs a step on one shard: read in batches, map, write atomically, count."""

    def __init__(self, step: Step, folder: str, stage: str, batch_rows: int) -> None:
        self._step = step
        self._folder = folder
        self._stage = stage
        self._batch_rows = batch_rows

    def open(self) -> None:
        self._step.open()

    @rare_collections()
    def run(self, task: _Task) -> _Outcome:
        try:
            return _Outcome(task.shard, self._run(task))
        except VlitError as error:
            return _Outcome(task.shard, error=(type(error).__name__, error.where, error.what, error.fix))
        except Exception as error:  # carried to the driver, which raises it with the shard's name
            if os.environ.get("VLIT_DEBUG"):
                raise
            return _Outcome(
                task.shard, error=("StepError", f"{self._step.name} on {task.path}", repr(error), _DEFECT_FIX)
            )

    def _run(self, task: _Task) -> ShardLine:
        began = time.process_time()
        folder = RunFolder(Path(self._folder))
        counts: dict[str, int] = {}
        rows_in = 0
        with (
            ShardWriter(folder.rejects_path(self._stage, task.shard), REJECT_SCHEMA) as refused,
            ShardWriter(folder.shard_path(self._stage, task.shard), self._step.schema) as kept,
        ):
            for batch in _read_task(task, self._batch_rows):
                rows_in += batch.num_rows
                result = self._step(batch)
                kept.write(result.rows)
                if result.rejects is not None:
                    refused.write(result.rejects)
                for name, value in result.counts.items():
                    counts[name] = counts.get(name, 0) + value
        if refused.rows == 0:
            refused.target.unlink()
        return ShardLine(
            stage=self._stage,
            shard=task.shard,
            fingerprint=task.fingerprint,
            rows_in=rows_in,
            kept=kept.rows,
            rejected=refused.rows,
            sha256=kept.sha256,
            counts=counts,
            cpu_s=round(time.process_time() - began, 3),
        )


class _Remote:
    """What Daft instantiates in each of its workers."""

    def __init__(self, worker: _Worker) -> None:
        self._worker = worker
        self._worker.open()

    def __call__(self, task: str) -> str:
        return msgspec.json.encode(self._worker.run(msgspec.json.decode(task, type=_Task))).decode()


def ingest(
    batches: Iterable[Kept],
    schema: pa.Schema,
    folder: RunFolder,
    stage: str,
    fingerprint: str,
    *,
    shard_rows: int,
    progress: Progress | None = None,
) -> list[ShardLine]:
    """Write a stream of batches as the shards of a stage: how anything that is not Parquet enters a run.

    A stage that an earlier run finished from the same source (``fingerprint``) is reused; an unfinished one is
    written again, since a
    stream has no place to resume from. Memory stays at one shard's batches.
    """
    before = folder.lines(stage)
    mark = digest([fingerprint, shard_rows])
    if before and before[-1].counts.get("last") and all(folder.finished(stage, x.shard, mark) for x in before):
        return before
    lines: list[ShardLine] = []

    def flush(rows: list[pa.RecordBatch], refused: list[pa.RecordBatch], counts: dict[str, int], *, last: bool) -> None:
        number = len(lines)
        began = time.process_time()
        with ShardWriter(folder.shard_path(stage, number), schema) as kept:
            for batch in rows:
                kept.write(batch)
        rejected = sum(b.num_rows for b in refused)
        if rejected:
            with ShardWriter(folder.rejects_path(stage, number), REJECT_SCHEMA) as writer:
                for batch in refused:
                    writer.write(batch)
        line = ShardLine(
            stage=stage, shard=number, fingerprint=mark, rows_in=kept.rows + rejected, kept=kept.rows,
            rejected=rejected,
            sha256=kept.sha256, counts={**counts, "last": int(last)}, cpu_s=round(time.process_time() - began, 3),
        )  # fmt: skip
        folder.record(line)
        lines.append(line)
        if progress is not None:
            progress(stage, len(lines), 0)

    rows: list[pa.RecordBatch] = []
    refused: list[pa.RecordBatch] = []
    counts: dict[str, int] = {}
    held = 0
    try:
        for item in batches:
            for name, value in item.counts.items():
                counts[name] = counts.get(name, 0) + value
            if item.rejects is not None and item.rejects.num_rows:
                refused.append(item.rejects)
            start = 0
            while start < item.rows.num_rows:
                if held == shard_rows:  # only once more rows are known to come, so that no empty last shard is written
                    flush(rows, refused, counts, last=False)
                    rows, refused, counts, held = [], [], {}, 0
                piece = item.rows.slice(start, shard_rows - held)
                rows.append(piece)
                held += piece.num_rows
                start += piece.num_rows
        flush(rows, refused, counts, last=True)
    except KeyboardInterrupt:
        raise _interrupted() from None
    folder.trim(stage, len(lines))
    return lines


def read_batches(paths: Sequence[Path], rows: int = 2048, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Record batches of Parquet shards in order; memory stays at a row group."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=rows, columns=columns)


def _read_task(task: _Task, rows: int) -> Iterator[pa.RecordBatch]:
    """The batches of a shard, with the columns of the file beside it, where there is one."""
    batches = read_batches([Path(task.path)], rows)
    if not task.beside:
        yield from batches
        return
    table = pq.read_table(task.beside).combine_chunks()
    start = 0
    for batch in batches:
        more = table.slice(start, batch.num_rows)
        start += batch.num_rows
        columns = [*batch.columns, *(column.combine_chunks() for column in more.columns)]
        yield pa.RecordBatch.from_arrays(columns, schema=pa.schema([*batch.schema, *more.schema]))
    if start != table.num_rows:
        raise StepError(task.beside, f"has {table.num_rows} rows beside {start}", _DEFECT_FIX)


def read_table(paths: Sequence[Path], columns: list[str] | None = None) -> pa.Table:
    """All rows of Parquet shards as one table, in order. For stages that are known to be small."""
    return pa.concat_tables([pq.read_table(p, columns=columns) for p in paths])


def _input_hash(folder: RunFolder, path: Path) -> str:
    """The input shard's content hash: known from the manifest where the same run wrote it, else from name, size
    and time."""
    try:
        inside = path.relative_to(folder.path)
    except ValueError:
        stat = path.stat()
        return digest([str(path), stat.st_size, stat.st_mtime_ns])
    number = int(path.stem.removeprefix("part-"))
    for line in folder.lines(str(inside.parent)):
        if line.shard == number:
            return line.sha256
    stat = path.stat()
    return digest([str(path), stat.st_size, stat.st_mtime_ns])


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_ray(address: str, workers: int) -> None:
    """Connect to a Ray cluster, or start one here with so many workers. Raises `MissingExtraError` without Ray."""
    try:
        import ray
    except ImportError:
        raise MissingExtraError("--engine ray", "ray") from None
    if not ray.is_initialized():
        options: dict[str, Any] = {"address": address} if address else {"num_cpus": workers, "include_dashboard": False}
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **options)


_DEFECT_FIX = (
    "This is a defect: please report it with the shard's rejects and run.json (VLIT_DEBUG=1 shows the traceback)."
)


def _revive(outcome: _Outcome) -> VlitError:
    """The error that stopped a shard, of its own class."""
    assert outcome.error is not None
    name, where, what, fix = outcome.error
    kinds: dict[str, type[VlitError]] = {k.__name__: k for k in (UsageError, InputError, OutputError)}
    return kinds.get(name, StepError)(where, what, fix)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _interrupted() -> Interrupted:
    return Interrupted("interrupted", "finished shards are kept", "Run the same command again: it resumes.")


__all__ = ["Engine", "Kept", "Progress", "Step", "ingest", "read_batches", "read_table", "start_ray"]
