"""`vlit.catalog.draft` and `vlit.catalog.verify`: datasets on disk made into entries, and held against entries."""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from vlit.catalog import DatasetEntry
from vlit.catalog.classify import Facts, Survey, classify
from vlit.catalog.drafted import Draft, Headline, draft_entry
from vlit.catalog.entryfile import read_entry
from vlit.catalog.find import the
from vlit.catalog.verification import Verification, verify_entry
from vlit.engine import Engine, read_batches
from vlit.errors import InputError, OutputError, UsageError
from vlit.formats import DatasetInput
from vlit.inputs import SAMPLES, dataset, path_of, sample_shards, scene_index
from vlit.measure import MeasureSettings, measure_shards
from vlit.measure.measuring import batch_rows
from vlit.run import Run
from vlit.runfolder import RunFolder, writing

Data = str | Path | Run
_HEADLINES = (
    "correctness.wellformed", "correctness.leakage", "correctness.claims", "diversity.duplicates",
    "diversity.distinct2", "complexity.words", "complexity.turns", "balance.largest_type", "balance.yes_ratio",
    "balance.blind",
)  # fmt: skip
_LISTED = 12


def draft(
    data: Data | Sequence[Data],
    *,
    out: str | Path | None = None,
    name: str | None = None,
    scenes: str | None = None,
    images: str | Path | None = None,
    format: str | None = None,
    measured: bool = True,
    seed: int = 0,
    engine: Engine | None = None,
    overwrite: bool = False,
) -> Draft:
    """An entry of the catalogue for a dataset, from what is in it: counted, or inferred with reasons, or unknown.

    Reads every record once and streams; memory grows by 8 bytes per distinct image alone. Same data, settings and seed
    give the same bytes.

    Args:
        data: a dataset file, a run folder, or what `vlit.construct` returned; several are one set in several files.
        out: the TOML file to write for review.
        name: of the set; that of its file (or of the folder of several) when None.
        scenes: what is known of the images, for the indicators that look at it.
        images: folder that image names are relative to.
        format: the dataset's format, recognised when None.
        measured: put the first numbers of its quality card into the draft.
        seed: of the draws.
        engine: how steps run, and its progress.
        overwrite: replace a file at ``out``.

    Raises:
        InputError: a file cannot be read, or none of its records.
        OutputError: ``out`` is there already, or cannot be written.
        UsageError: the same data is given twice.
    """
    engine = engine or Engine()
    target = None if out is None else Path(out)
    if target is not None and target.is_file() and not overwrite:
        raise OutputError(str(target), "is there already, and may hold a review", "Name another, or add --overwrite.")
    if target is not None and target.is_dir():
        raise OutputError(str(target), "is a folder", "Name a file for the entry.")
    given = _listed(data)
    with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
        folder = RunFolder.create(Path(temporary) / "draft", "draft", {})
        read = _read(given, folder, engine, format, images, seed)
        headlines = _measured(read, given, folder, engine, scenes, seed) if measured else ()
    facts = read.facts
    files = tuple(_names(read.paths))
    unread = f"{facts.rejected:,} records could not be read" if facts.rejected else ""
    entry, findings = draft_entry(name or _set_name(read.paths), files, classify(facts, read.paths), unread)
    made = Draft(
        entry=entry, findings=findings, files=files, exchanges=facts.exchanges, unread=facts.rejected,
        unread_reasons=facts.reasons[:3], measured=headlines,
    )  # fmt: skip
    if target is not None:
        _write(target, made.to_toml())
    return made


def verify(
    data: Data | Sequence[Data],
    entry: str | Path | DatasetEntry | None = None,
    *,
    images: str | Path | None = None,
    format: str | None = None,
    seed: int = 0,
    engine: Engine | None = None,
) -> Verification:
    """Hold what an entry publishes (sizes, turns, languages, modality) against the files on disk.

    Args:
        data: as in `draft`.
        entry: an entry, its name in the catalogue, or its TOML file; the one named as the file when None.
        images, format, seed, engine: as in `draft`.

    Raises:
        UsageError: there is no such entry, or the name may mean several.
        InputError: a file cannot be read, or none of its records.
    """
    given = _listed(data)
    known = _entry(entry, given)
    with tempfile.TemporaryDirectory(prefix="vlit-") as temporary:
        folder = RunFolder.create(Path(temporary) / "verify", "verify", {})
        read = _read(given, folder, engine or Engine(), format, images, seed)
    return verify_entry(known, read.facts, tuple(_names(read.paths)))


class _Read(msgspec.Struct, frozen=True):
    """What was read: where, what is in it, and the shards that hold it while the temporary folder is there."""

    paths: tuple[Path, ...]
    facts: Facts
    shards: list[Path]


def _listed(data: Data | Sequence[Data]) -> list[Data]:
    given = [data] if isinstance(data, str | Path | Run) else list(data)
    if not given:
        raise UsageError("data", "nothing is given", "Name a dataset.")
    return given


def _read(
    given: Sequence[Data], folder: RunFolder, engine: Engine, format_: str | None, images: str | Path | None, seed: int
) -> _Read:
    sources = _sources(given, format_, images)
    survey = Survey(seed)
    shards: list[Path] = []
    for number, source in enumerate(sources):
        stage = SAMPLES if number == 0 else f"{SAMPLES}-{number + 1}"
        own = sample_shards(source, folder, engine, None, stage)
        for at, shard in enumerate(own):
            for batch in read_batches([shard], batch_rows([shard])):
                survey.add(batch)
            if engine.progress is not None:
                engine.progress("survey", at + 1, len(own))
        for line in folder.lines(stage):
            if line.rejected:
                refused = pq.ParquetFile(folder.rejects_path(stage, line.shard))
                for batch in refused.iter_batches(columns=["reason"]):
                    survey.add_rejects(batch.column("reason").to_pylist())
        shards += own
    facts = survey.facts()
    if facts.samples == 0:
        raise _nothing(sources[0].path, facts)
    return _Read(tuple(source.path for source in sources), facts, shards)


def _sources(given: Sequence[Data], format_: str | None, images: str | Path | None) -> list[DatasetInput]:
    found: dict[str, DatasetInput] = {}
    for each in given:
        path = path_of(each)
        try:
            source = dataset(each, format_, images)
        except InputError:
            if path.is_dir() and (inside := _readable_inside(path)):
                listed = f"Name those of the set: {' '.join(f'--from {name}' for name in inside)}"
                raise InputError(str(path), "is a folder of files, not one dataset", listed) from None
            raise
        mark = source.fingerprint()
        if mark in found:
            raise UsageError(str(path), f"is the same data as {found[mark].path}", "Name it once.")
        found[mark] = source
    return list(found.values())


def _readable_inside(folder: Path) -> list[str]:
    """The first files of a folder that a format knows."""
    found: list[str] = []
    for file in sorted(f for f in folder.rglob("*") if f.suffix in {".json", ".jsonl", ".parquet", ".tsv", ".csv"}):
        try:
            dataset(file, None, None)
        except InputError:
            continue
        found.append(str(file))
        if len(found) == _LISTED:
            break
    return found


def _nothing(path: Path, facts: Facts) -> InputError:
    if not facts.rejected:
        return InputError(str(path), "holds no record", "Name a file that holds some.")
    if facts.about_video == facts.rejected:
        fix = "Take frames out of the videos, and name a dataset that has those as its images."
        return InputError(
            str(path), f"holds {facts.rejected:,} records, all about videos, and vlit reads still images", fix
        )
    fix = f"See what is wrong with: vlit check {path}"
    return InputError(str(path), f"none of its {facts.rejected:,} records can be read ({facts.reasons[0]})", fix)


def _measured(
    read: _Read, given: Sequence[Data], folder: RunFolder, engine: Engine, scenes: str | None, seed: int
) -> tuple[Headline, ...]:
    index = scene_index(given[0], scenes, folder, engine)
    settings = MeasureSettings(tiers=("text", "scene"), seed=seed, indicators=_HEADLINES)
    card = measure_shards(read.shards, folder, engine, settings, index)
    found = []
    for each in card.indicators:
        if each.value is None and each.tier == "scene" and index is None:
            continue  # not asked for
        low, high = (each.interval.low, each.interval.high) if each.interval else (None, None)
        found.append(
            Headline(
                name=each.name,
                title=each.title,
                unit=each.unit,
                value=each.value,
                n=each.n,
                low=low,
                high=high,
                reason=each.reason,
            )
        )
    return tuple(found)


def _entry(entry: str | Path | DatasetEntry | None, given: Sequence[Data]) -> DatasetEntry:
    if isinstance(entry, DatasetEntry):
        return entry
    if entry is not None and Path(entry).suffix == ".toml":
        return read_entry(Path(entry), DatasetEntry)
    name = path_of(given[0]).stem if entry is None else str(entry)
    try:
        found = the(name, DatasetEntry)
    except UsageError as error:
        if entry is not None:
            raise
        raise UsageError(
            name,
            f"no entry is named as the data ({error.what})",
            "Name the entry: vlit catalog verify NAME --data DATA.",
        ) from None
    assert isinstance(found, DatasetEntry)
    return found


def _names(paths: Sequence[Path]) -> list[str]:
    """Files by their names, with the folder where two have the same. Whole paths are nobody else's business."""
    counts = Counter(path.name for path in paths)
    return [path.name if counts[path.name] == 1 else f"{path.parent.name}/{path.name}" for path in paths]


def _set_name(paths: Sequence[Path]) -> str:
    first = paths[0].resolve()
    return first.stem if len(paths) == 1 else first.parent.name


def _write(target: Path, text: str) -> None:
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(target)
    except FileNotFoundError:  # a file system that makes no files
        raise OutputError(str(target), "cannot be made there", "Name another --out.") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
