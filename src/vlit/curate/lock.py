"""The lock of a mix: enough to build the same bytes again elsewhere, and to say what differs where that cannot be.

``mix.lock`` is YAML for people and version control: the versions and settings, for every dataset its files with their
SHA-256, and the hashes of what was written. Beside it, ``mix.lock.ids.parquet`` lists every sample of the mix: dataset,
row, how often, and its id there. The rows are taken from that list and not drawn again, so that a later version that
draws otherwise still builds the same mix.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa
import yaml

from vlit._version import __version__
from vlit.curate.amount import parse_amount
from vlit.curate.drawing import Rows, Times
from vlit.curate.mixing import Ingredient, Mixed, MixSettings
from vlit.curate.mixture import Part
from vlit.curate.row_index import id_batches
from vlit.engine import read_batches
from vlit.errors import InputError, OutputError, UsageError, nearest
from vlit.formats import open_dataset
from vlit.hashing import hash_texts
from vlit.runfolder import ShardLine, ShardWriter, file_digest, writing
from vlit.textfile import read_text

FORM = "mix/1"
IDS = ".ids.parquet"
"""What the list of ids is called, behind the name of the lock."""

IDS_SCHEMA = pa.schema([("dataset", pa.int32()), ("row", pa.int64()), ("times", pa.int32()), ("id", pa.string())])

_HEAD = "# vlit mix --lock {name} --out DIR   builds this mix again, byte for byte, or says what differs\n"
_SHOWN = 5


class LockedFile(msgspec.Struct, frozen=True):
    """A file of a dataset: its name (relative to the dataset's folder where that is one), size and SHA-256."""

    name: str
    bytes: int
    sha256: str


class LockedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset of the mix as it was. Attributes as those of `vlit.curate.mixture.Part`; ``samples`` could be read of
    it, ``kept`` are in the mix."""

    name: str
    path: str
    amount: str
    format: str
    images: str = ""
    licence: str = ""
    samples: int
    kept: int
    files: list[LockedFile]

    def part(self) -> Part:
        """What the mix asked of it."""
        return Part(
            name=self.name, path=self.path, amount=parse_amount(self.amount), images=self.images, format=self.format,
            licence=self.licence,
        )  # fmt: skip


class Listed(msgspec.Struct, frozen=True):
    """The file with the ids, beside the lock: how many rows, and its SHA-256."""

    rows: int
    sha256: str


class Output(msgspec.Struct, frozen=True):
    """What was written: samples, and the SHA-256 of each Parquet file of ``data/``."""

    samples: int
    shards: list[str]


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """A mix, locked."""

    lock: str
    made_by: dict[str, str]
    settings: MixSettings
    sources: list[LockedSource]
    ids: Listed
    output: Output


def versions() -> dict[str, str]:
    """Of the programs that the bytes depend on."""
    return {"vlit": __version__, "pyarrow": pa.__version__}


def file_records(path: Path, files: Sequence[Path]) -> list[LockedFile]:
    """A dataset's files with their hashes."""
    return [LockedFile(_inside(file, path), file.stat().st_size, file_digest(file)) for file in files]


def write_lock(
    target: Path, ingredients: Sequence[Ingredient], files: Sequence[tuple[str, list[LockedFile]]],
    settings: MixSettings, mixed: Mixed,
) -> Lock:  # fmt: skip
    """Write a lock and its list of ids.

    Args:
        target: the lock's file; the list is put beside it.
        files: of each dataset its format and its files.
    """
    listed = _write_ids(target, ingredients, mixed.times)
    sources = [
        LockedSource(
            name=each.part.name, path=each.part.path, amount=str(each.part.amount), format=format_,
            images=each.part.images, licence=each.part.licence, samples=line.samples, kept=line.kept, files=held,
        )
        for each, line, (format_, held) in zip(ingredients, mixed.lines, files, strict=True)
    ]  # fmt: skip
    lock = Lock(
        lock=FORM, made_by=versions(), settings=settings, sources=sources, ids=listed, output=output_of(mixed.shards)
    )
    _write(target, lock)
    return lock


def copy_lock(lock: Lock, source: Path, target: Path, *, overwrite: bool = False) -> None:
    """Write a lock a second time.

    Raises `OutputError` where another lock is there, so that nobody's is lost.
    """
    if target.exists() and not overwrite and read_lock(target) != lock:
        raise OutputError(str(target), "holds another mix", "Choose another --lock, or add --overwrite to replace it.")
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = ids_path(target).with_name(f".{target.name}.{os.getpid()}.tmp")
        temporary.write_bytes(ids_path(source).read_bytes())
        temporary.replace(ids_path(target))
    _write(target, lock)


def read_lock(path: Path) -> Lock:
    """A lock from its file.

    Raises `InputError` where there is none, it is no lock, or its list of ids is missing or another's.
    """
    if not path.is_file():
        raise InputError(str(path), "does not exist", "Name a lock, or give the datasets to make one.")
    try:
        content = yaml.safe_load(read_text(path))
        lock = msgspec.convert(content, Lock)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        what = " ".join(str(error).split())
        raise InputError(str(path), f"is not the lock of a mix ({what})", "Name the mix.lock of a mix.") from None
    if lock.lock != FORM:
        raise InputError(str(path), f"is a lock of form '{lock.lock}'", f"This version reads {FORM}: upgrade vlit.")
    listed = ids_path(path)
    if not listed.is_file():
        raise InputError(str(listed), "is not there", "Keep it beside its lock: it lists the samples.")
    if file_digest(listed) != lock.ids.sha256:
        raise InputError(str(listed), "is not the list that the lock was written with", "Take both from one place.")
    return lock


def ids_path(lock: Path) -> Path:
    """Where the list of ids of a lock is."""
    return lock.with_name(lock.name + IDS)


def output_of(shards: Sequence[ShardLine]) -> Output:
    """What was written, as a lock holds it."""
    return Output(sum(line.kept for line in shards), [line.sha256 for line in shards])


def find_sources(lock: Lock, path: Path, root: Path | None, named: Mapping[str, str]) -> tuple[list[Path], list[str]]:
    """Where the datasets of a lock are here, and a sentence for each difference.

    A dataset is looked for under the path given for its name, below ``root`` by ever shorter ends of its path, and
    under its path as it stands, from the current folder and from the lock's. The first whose files have the recorded
    hashes is taken.

    Args:
        path: the lock's file.
        root: a folder that holds the datasets.
        named: paths by dataset.

    Raises:
        UsageError: ``named`` has a name that the lock does not.
    """
    known = [source.name for source in lock.sources]
    for name in named:
        if name not in known:
            raise UsageError(f"--source {name}", "the lock has no such dataset", nearest(name, known))
    found: list[Path] = []
    told: list[str] = []
    for source in lock.sources:
        places = [place for place in _places(source, path, root, named.get(source.name)) if place.exists()]
        differences = {place: _differences(source, place) for place in places}
        right = next((place for place, wrong in differences.items() if not wrong), None)
        if right is not None:
            found.append(right)
        elif not places:
            told.append(f"{source.name}: {source.path} is not there (sha256 {_short(source.files[0].sha256)} …)")
        else:
            told += [f"{source.name}: {what}" for what in differences[places[0]]]
            told += _missing_ids(lock, path, source, places[0])
    return found, told


def locked_times(lock: Lock, path: Path, ingredients: Sequence[Ingredient]) -> list[Times]:
    """How often each row of each dataset is in the mix.

    Raises `InputError` where a dataset reads to other samples than it did, though its files are the same: a later
    version of vlit reads more or less of them.
    """
    wrong: list[str] = []
    times: list[Times] = []
    for number, (source, each) in enumerate(zip(lock.sources, ingredients, strict=True)):
        rows, often, ids = _of_dataset(path, number)
        size, checked = 0, 0
        moved: list[str] = []
        for start, batch in id_batches(each.shards):
            size = start + len(batch)
            low, checked = np.searchsorted(rows, [start, size])
            listed = ids[low:checked]
            moved += listed.filter(listed != batch[rows[low:checked] - start]).to_list()
        moved += ids[checked:].to_list()
        if size != source.samples or moved:
            wrong.append(
                f"{source.name}: {size:,} samples can be read of it and {source.samples:,} could then; "
                f"{len(moved):,} of the {rows.size:,} listed are not in their places{_some(moved)}"
            )
        taken = np.zeros(max(size, int(rows.max(initial=-1)) + 1), dtype=np.int32)
        taken[rows] = often
        times.append(taken)
    if wrong:
        raise differs(path, [*wrong, *_other_versions(lock)])
    return times


def differs(path: Path, what: Sequence[str]) -> InputError:
    """The error that lists what keeps a mix from being built again."""
    listed = "".join(f"\n  - {each}" for each in what)
    return InputError(
        str(path), f"the mix cannot be built again as it was:{listed}",
        "Fetch what was recorded (--data-root and --source say where it is), or mix anew from the datasets.",
    )  # fmt: skip


def compare_output(lock: Lock, shards: Sequence[ShardLine]) -> list[str]:
    """A sentence for each difference between what was written and what the lock says."""
    written = output_of(shards)
    if written == lock.output:
        return []
    told = [f"{written.samples:,} samples were written, and {lock.output.samples:,} then"]
    if written.samples == lock.output.samples:
        other = sum(a != b for a, b in zip(written.shards, lock.output.shards, strict=False))
        told = [f"{other} of {len(lock.output.shards)} files in data/ have other bytes, with as many samples"]
    return told + (_other_versions(lock) or ["the versions are the same: this is a defect of vlit, please report it"])


def _other_versions(lock: Lock) -> list[str]:
    here = versions()
    return [
        f"it was made with {name} {lock.made_by.get(name, 'of an unknown version')}, and this is {version}"
        for name, version in here.items()
        if lock.made_by.get(name) != version
    ]


def _places(source: LockedSource, path: Path, root: Path | None, named: str | None) -> Iterator[Path]:
    if named is not None:
        yield Path(named)
        return
    given = Path(source.path)
    if root is not None:
        pieces = given.parts[1:] if given.is_absolute() else given.parts
        yield from (root.joinpath(*pieces[start:]) for start in range(len(pieces)))
    yield given
    yield path.parent / given


def _differences(source: LockedSource, place: Path) -> list[str]:
    """What of a dataset's files is not as recorded."""
    try:
        opened = open_dataset(place, source.format)
        files = opened.files()
    except InputError as error:
        return [str(error)]
    named, name = Path(source.path).resolve().name, place.resolve().name
    if named != name and not opened.shards:  # its samples were not written by vlit, but read
        return [f"{place} was called '{named}', and ids and places of its samples hold that name: link or rename it"]
    here = {_inside(file, place): file for file in files}
    told = []
    for recorded in source.files:
        file = here.get(recorded.name)
        if file is None:
            told.append(f"{recorded.name} is not in {place}, which has {', '.join(list(here)[:_SHOWN])}")
        elif file.stat().st_size != recorded.bytes or (digest := file_digest(file)) != recorded.sha256:
            size = file.stat().st_size
            has = f"{size:,} bytes" if size != recorded.bytes else f"sha256 {_short(digest)} …"
            was = f"{recorded.bytes:,} bytes" if size != recorded.bytes else f"sha256 {_short(recorded.sha256)} …"
            told.append(f"{file} has changed: {has}, and it had {was}")
    more = [name for name in here if name not in {recorded.name for recorded in source.files}]
    return told + ([f"{place} has files that were not there: {', '.join(more[:_SHOWN])}"] if more else [])


def _missing_ids(lock: Lock, path: Path, source: LockedSource, place: Path) -> list[str]:
    """What a changed dataset lacks of the samples that the lock lists."""
    _, _, ids = _of_dataset(path, lock.sources.index(source))
    hashes = hash_texts(ids)
    order = np.argsort(hashes)
    seen = np.zeros(len(ids), dtype=np.bool_)
    try:
        for kept in open_dataset(place, source.format).read():
            here = hash_texts(pl.Series("id", pl.from_arrow(kept.rows.column("id")), dtype=pl.String))
            at = order[np.minimum(np.searchsorted(hashes, here, sorter=order), len(ids) - 1)]
            seen[at[hashes[at] == here]] = True
    except (InputError, UsageError):
        return []
    gone = ids.filter(pl.Series(~seen)).to_list()
    if not gone:
        return [f"{source.name}: all {len(ids):,} listed ids are in it, so that samples changed their words or places"]
    return [f"{source.name}: {len(gone):,} of the {len(ids):,} listed ids are not in it{_some(gone)}"]


def _of_dataset(path: Path, number: int) -> tuple[Rows, Rows, pl.Series]:
    """Rows, times and ids that the list has of one dataset."""
    found = [
        batch.filter(pa.array(batch.column("dataset").to_numpy() == number))
        for batch in read_batches([ids_path(path)], 65536)
    ]
    table = pa.Table.from_batches(found, IDS_SCHEMA)
    ids = pl.Series("id", pl.from_arrow(table.column("id")), dtype=pl.String)
    return table.column("row").to_numpy(), table.column("times").to_numpy(), ids


def _write_ids(target: Path, ingredients: Sequence[Ingredient], times: Sequence[Times]) -> Listed:
    with ShardWriter(ids_path(target), IDS_SCHEMA) as writer:
        for number, (each, often) in enumerate(zip(ingredients, times, strict=True)):
            for start, ids in id_batches(each.shards):
                rows = np.flatnonzero(often[start : start + len(ids)])
                if rows.size:
                    columns: list[Any] = [
                        pa.array(np.full(rows.size, number), pa.int32()), pa.array(rows + start, pa.int64()),
                        pa.array(often[start + rows], pa.int32()), pa.array(ids[rows].to_list(), pa.string()),
                    ]  # fmt: skip
                    writer.write(pa.RecordBatch.from_arrays(columns, schema=IDS_SCHEMA))
    return Listed(writer.rows, writer.sha256)


def _write(target: Path, lock: Lock) -> None:
    content = yaml.safe_dump(msgspec.to_builtins(lock), sort_keys=False, allow_unicode=True, width=120)
    with writing(target):
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        temporary.write_text(_HEAD.format(name=target.name) + content, encoding="utf-8")
        temporary.replace(target)


def _inside(file: Path, dataset: Path) -> str:
    """A file's name within its dataset: the same wherever the dataset lies."""
    base = dataset if dataset.is_dir() else dataset.parent
    return Path(os.path.relpath(file, base)).as_posix()


def _some(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return f": {', '.join(names[:_SHOWN])}{more}"


def _short(digest: str) -> str:
    return digest[:12]
