"""The run folder: what every command leaves behind, and how it survives a crash.

    data/part-00000.parquet     what was kept
    rejects/data-00000.parquet  what was not, each with its reason; named after the stage that refused it
    work/                       stages in between, reused on resume
    cache/                      what models and judges said, by content; kept even when a run is replaced
    manifest.jsonl              one line per finished shard: what it was made from and what came out
    run.json                    settings, versions, seed, input hashes, counts, times
    report.html, README.md      for people

Every file appears whole or not at all: it is written beside its place and renamed. The manifest is append-only; a
line that a crash cut in the middle is ignored, and its shard is made again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from vlit._version import __version__
from vlit.errors import InputError, OutputError, UsageError

DATA = "data"
REJECTS = "rejects"
_FOLDERS = (
    DATA, REJECTS, "work", "scores", "claims", "decisions", "hits", "train", "val", "test", "checkpoints", "model",
    "adapter", "answers", "captions", "start", "align", "base", "scenes", "wording", "cells", "arms", "bases",
)  # fmt: skip
"""What commands leave in a run folder, and --overwrite removes."""
_EDGE = 1 << 16


class ShardLine(msgspec.Struct, frozen=True, kw_only=True):
    """One finished shard in the manifest.

    ``fingerprint`` names everything that its content depends on: the step, its settings, the hash of its input.
    """

    stage: str
    shard: int
    fingerprint: str
    rows_in: int
    kept: int
    rejected: int
    sha256: str
    counts: dict[str, int] = {}
    cpu_s: float = 0.0


class RunFolder:
    """A run folder on disk. Use `create` before writing and `open` to read somebody's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[tuple[str, int], ShardLine] = {}

    @classmethod
    def create(cls, path: str | Path, command: str, settings: dict[str, Any], *, overwrite: bool = False) -> RunFolder:
        """Make or reopen a folder for a command with these settings.

        A folder that an interrupted run of the *same* settings left is reopened, and its finished shards are reused;
        with ``overwrite`` it is emptied, whatever it holds.

        Raises:
            UsageError: the folder holds something else (unless ``overwrite``).
            OutputError: it cannot be written.
        """
        folder = cls(Path(path))
        with writing(folder.path):
            if folder.path.exists() and not folder.path.is_dir():
                raise OutputError(str(path), "is a file, and a folder is needed", "Choose another --out.")
            folder.path.mkdir(parents=True, exist_ok=True)
            described = {"command": command, "vlit": __version__, "settings": settings}
            stamp = digest(described)
            marker = folder.path / "run.json"
            if marker.exists():
                if overwrite:
                    folder._clear()
                elif (before := folder.info()).get("stamp") != stamp:
                    raise UsageError(
                        str(path),
                        f"holds another run (vlit {before.get('command', '?')} with other settings or version)",
                        "Choose another --out, or add --overwrite to replace it.",
                    )
            elif any(p for p in folder.path.iterdir() if not p.name.startswith(".")) and not overwrite:
                raise UsageError(str(path), "is not empty and not a run folder", "Choose an empty or new --out.")
            if not marker.exists():
                folder.write_info({**described, "stamp": stamp, "finished": False})
        folder._read_manifest()
        return folder

    @classmethod
    def open(cls, path: str | Path) -> RunFolder:
        """An existing run folder. Raises `InputError` where the path is none."""
        folder = cls(Path(path))
        if not (folder.path / "run.json").is_file():
            raise InputError(
                str(path), "is not a run folder (it has no run.json)", "Name a folder that a vlit command wrote."
            )
        folder._read_manifest()
        return folder

    @staticmethod
    def is_one(path: str | Path) -> bool:
        """Whether a path is a run folder."""
        return (Path(path) / "run.json").is_file()

    def info(self) -> dict[str, Any]:
        """The content of ``run.json``."""
        try:
            decoded: dict[str, Any] = msgspec.json.decode((self.path / "run.json").read_bytes())
        except msgspec.DecodeError as error:
            raise InputError(
                str(self.path / "run.json"), f"is damaged ({error})", "Run the command again with --overwrite."
            ) from None
        return decoded

    def write_info(self, info: dict[str, Any]) -> None:
        """Replace ``run.json``."""
        self.write_text("run.json", msgspec.json.format(msgspec.json.encode(info), indent=2).decode() + "\n")

    def write_text(self, name: str, text: str) -> Path:
        """Write a text file of the folder, whole or not at all; returns its path."""
        target = self.path / name
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            try:
                temporary.write_text(text, encoding="utf-8")
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)
        return target

    def shards(self, stage: str = DATA) -> list[Path]:
        """The stage's Parquet files in order."""
        return sorted((self.path / stage).glob("part-*.parquet"))

    def shard_path(self, stage: str, number: int) -> Path:
        """Where a shard of a stage lies."""
        return self.path / stage / f"part-{number:05d}.parquet"

    def rejects_path(self, stage: str, number: int) -> Path:
        """Where the rows lie that a shard of a stage refused; absent when it refused none."""
        return self.path / REJECTS / f"{Path(stage).name}-{number:05d}.parquet"

    def finished(self, stage: str, number: int, fingerprint: str) -> ShardLine | None:
        """The manifest's line of a shard that is done, still there, and made from the same things; else None."""
        line = self._lines.get((stage, number))
        if line is None or line.fingerprint != fingerprint:
            return None
        return line if self.shard_path(stage, number).is_file() else None

    def lines(self, stage: str) -> list[ShardLine]:
        """The manifest's latest line of every shard of a stage, in order."""
        return [line for (name, _), line in sorted(self._lines.items()) if name == stage]

    def record(self, line: ShardLine) -> None:
        """Append a finished shard to the manifest."""
        target = self.path / "manifest.jsonl"
        with writing(target), target.open("ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._lines[(line.stage, line.shard)] = line

    def write_shard(
        self, stage: str, number: int, fingerprint: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
    ) -> ShardLine:
        """Write a shard in this process and record it."""
        with ShardWriter(self.shard_path(stage, number), schema) as writer:
            for batch in batches:
                writer.write(batch)
        line = ShardLine(
            stage=stage, shard=number, fingerprint=fingerprint, rows_in=writer.rows, kept=writer.rows, rejected=0,
            sha256=writer.sha256,
        )  # fmt: skip
        self.record(line)
        return line

    def trim(self, stage: str, shards: int) -> None:
        """Remove shards past the given number that an earlier, longer run of the stage left."""
        for line in self.lines(stage):
            if line.shard >= shards:
                self.shard_path(stage, line.shard).unlink(missing_ok=True)
                self.rejects_path(stage, line.shard).unlink(missing_ok=True)

    @contextlib.contextmanager
    def unless_refused(self) -> Iterator[None]:
        """Leave nothing behind where the work is refused for what was asked (`UsageError`) before it wrote data, so
        that the same folder can be named when it is asked right."""
        try:
            yield
        except UsageError:
            if not self.shards() and not self.info().get("finished"):
                self._clear()
                with contextlib.suppress(OSError):  # something else is in it
                    self.path.rmdir()
            raise

    def _read_manifest(self) -> None:
        target = self.path / "manifest.jsonl"
        if not target.exists():
            return
        for raw in target.read_bytes().split(b"\n"):
            if not raw:
                continue
            try:
                line = msgspec.json.decode(raw, type=ShardLine)
            except msgspec.DecodeError:
                continue  # cut by a crash: the shard is made again
            self._lines[(line.stage, line.shard)] = line

    def _clear(self) -> None:
        for name in _FOLDERS:
            shutil.rmtree(self.path / name, ignore_errors=True)
        for name in (
            "manifest.jsonl", "run.json", "report.html", "README.md", "card.json", "comparison.json", "audit.json",
            "mix.lock", "mix.lock.ids.parquet", "gaps.json", "losses.jsonl", "evaluation.json", "declared.json",
            "study.json", "report.md",
        ):  # fmt: skip
            (self.path / name).unlink(missing_ok=True)


class ShardWriter:
    """Writes one Parquet shard atomically, batch by batch; memory stays at one batch.

    Use as a context manager: on a clean exit the file is renamed into place (an empty one too), on an error it is
    removed.
    """

    def __init__(self, target: Path, schema: pa.Schema) -> None:
        self.target = target
        self.rows = 0
        self.sha256 = ""
        self._schema = schema
        self._temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> ShardWriter:
        with writing(self.target):
            self.target.parent.mkdir(parents=True, exist_ok=True)
            # Without dictionaries, which are made and given up for columns of texts and numbers, files are smaller too.
            self._writer = pq.ParquetWriter(
                self._temporary, self._schema, compression="zstd", compression_level=3, use_dictionary=False
            )
        return self

    def write(self, batch: pa.RecordBatch) -> None:
        """Append rows."""
        if batch.num_rows == 0:
            return
        assert self._writer is not None
        with writing(self.target):
            self._writer.write_batch(batch)
        self.rows += batch.num_rows

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._writer is not None
        if kind is not None:
            with contextlib.suppress(OSError):
                self._writer.close()
            self._temporary.unlink(missing_ok=True)
            return
        with writing(self.target):
            try:
                self._writer.close()
                self.sha256 = file_digest(self._temporary)
                self._temporary.replace(self.target)
            except OSError:
                self._temporary.unlink(missing_ok=True)
                raise


@contextlib.contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn the operating system's refusals to write into `OutputError` that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC or "No space left" in str(error):
            raise OutputError(
                str(target), "the disk is full", "Free some space and run the same command: it resumes."
            ) from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise OutputError(
                str(target), "cannot be written (read-only or no permission)", "Choose another --out."
            ) from None
        if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
            raise OutputError(str(target), "is in the way: a file where a folder is needed, or the reverse",
                              "Choose another --out.") from None  # fmt: skip
        raise


def digest(value: Any) -> str:
    """A short, stable hash of anything that msgspec can encode; dictionary order does not matter."""
    encoded = msgspec.json.encode(value, order="deterministic")
    return hashlib.sha256(encoded).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def source_digest(paths: Sequence[Path]) -> str:
    """A hash of files' names, sizes and times: cheap, and enough to notice that an input changed between two runs."""
    stats = [(str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(paths)]
    return digest(stats)


def folder_mark(path: Path) -> str:
    """A short name of a model folder's (or file's) content: names, sizes and both ends of every file.

    Weights of many gigabytes are not read whole; two models that differ only in the middle of a file of one size look
    alike, which does not happen to weights, whose header lists offsets and whose values differ everywhere.
    """
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and ".cache" not in p.parts)
    seen = []
    for file in files:
        size = file.stat().st_size
        with file.open("rb") as handle:
            edges = handle.read(_EDGE)
            if size > _EDGE:
                handle.seek(max(_EDGE, size - _EDGE))
                edges += handle.read()
        name = file.name if path.is_file() else file.relative_to(path).as_posix()
        seen.append([name, size, hashlib.blake2b(edges, digest_size=16).hexdigest()])
    return digest(seen)
