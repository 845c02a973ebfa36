"""What a command reads: a dataset as shards of samples, and what is known of its images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa

from vlit.arrow import SAMPLE_SCHEMA, SCENE_SCHEMA, samples_from_batch
from vlit.engine import Engine, ingest, read_batches
from vlit.errors import InputError, UsageError, nearest
from vlit.formats import DatasetInput, open_dataset
from vlit.measure import SCORES, InstrumentSettings
from vlit.run import Run
from vlit.runfolder import RunFolder
from vlit.scenes import SceneIndex, open_scenes
from vlit.schema import Reject, Sample

SCENES = "work/scenes"
SAMPLES = "work/samples"
SCENES_PER_SHARD = 256
_SAMPLES_PER_SHARD = 16384


def path_of(data: str | Path | Run) -> Path:
    """Where a dataset is."""
    return data.path if isinstance(data, Run) else Path(data)


def dataset(data: str | Path | Run, format_: str | None, images: str | Path | None) -> DatasetInput:
    """A dataset by its path or its run."""
    return open_dataset(path_of(data), format_, Path(images) if images else None)


def batches(
    source: DatasetInput, unread: list[Reject] | None = None, counts: dict[str, int] | None = None
) -> Iterator[pa.RecordBatch]:
    """The dataset's rows; records that could not be read are added to ``unread``, the reader's counts to ``counts``."""
    for kept in source.read():
        if kept.rejects is not None and unread is not None:
            unread += msgspec.convert(kept.rejects.to_pylist(), list[Reject])
        if counts is not None:
            for name, number in kept.counts.items():
                counts[name] = counts.get(name, 0) + number
        yield kept.rows


def sample_shards(
    source: DatasetInput, folder: RunFolder, engine: Engine, limit: int | None, stage: str = SAMPLES
) -> list[Path]:
    """Parquet files with the samples: the dataset's own where they can be used as they lie, else a stage."""
    if source.shards and limit is None:
        return list(source.shards)
    ingest(
        source.read(limit), SAMPLE_SCHEMA, folder, stage, f"{source.fingerprint()}/{limit}",
        shard_rows=_SAMPLES_PER_SHARD, progress=engine.progress,
    )  # fmt: skip
    return folder.shards(stage)


def scene_index(
    data: str | Path | Run, scenes: str | None, folder: RunFolder, engine: Engine, stage: str = SCENES
) -> SceneIndex | None:
    """The scenes named, else those that a construct run left beside its data, else none."""
    if scenes is not None:
        source = open_scenes(scenes)
        ingest(
            source.read(None), SCENE_SCHEMA, folder, stage, source.fingerprint(), shard_rows=SCENES_PER_SHARD,
            progress=engine.progress,
        )  # fmt: skip
        shards = folder.shards(stage)
    else:
        path = path_of(data)
        shards = RunFolder(path).shards(SCENES) if RunFolder.is_one(path) else []
    if not shards:
        return None
    index = SceneIndex(shards, folder.path)
    index.ids()  # makes its file here, so that all workers map the same one
    return index


def measured_data(path: Path) -> tuple[Path | None, list[Path]] | None:
    """What a card folder was made of: the dataset it names (None for itself) and the samples that it keeps.

    None where the path is no card folder. A card of a dataset that was read keeps its samples, a card of Parquet shards
    only names them.

    Raises:
        InputError: the card is not finished.
    """
    if not RunFolder.is_one(path):
        return None
    info = RunFolder(path).info()
    if info.get("command") != "measure":
        return None
    if not info.get("finished"):
        raise InputError(str(path), "is an unfinished quality card", "Run its vlit measure again: it resumes.")
    kept = RunFolder(path).shards(SAMPLES)
    return (None if kept else Path(info["settings"]["data"])), kept


class MeasuredSamples(msgspec.Struct, frozen=True):
    """What a quality card was made of, with the scores that it gave.

    Attributes:
        path, format, fingerprint: of the dataset, as the card recorded them.
        shards: its samples.
        scores: a file for each shard, row by row alike.
    """

    path: Path
    format: str
    fingerprint: str
    shards: list[Path]
    scores: list[Path]


def measured_samples(path: Path) -> MeasuredSamples | None:
    """The samples and scores of a card folder; None where the path is none.

    Raises:
        InputError: the card is not finished, or its dataset is not as it was measured.
    """
    found = measured_data(path)
    if found is None:
        return None
    origin, shards = found
    folder = RunFolder(path)
    read = folder.info()["inputs"]["data"]
    if origin is not None:
        source = dataset(origin, read["format"], None)
        if source.fingerprint() != read["fingerprint"]:
            raise InputError(
                str(origin), "has changed since it was measured", f"Measure it again, or curate {origin} itself."
            )
        shards = source.shards
    return MeasuredSamples(Path(read["path"]), read["format"], read["fingerprint"], shards, folder.shards(SCORES))


def contradicted(
    claims: Sequence[Path], samples: Sequence[Path], most: int = 24
) -> list[tuple[dict[str, Any], Sample]]:
    """Contradicted rows of an audit's table with their samples, kinds in turn, one of each kind from a sample.

    Args:
        claims: shards of the table, one for each of ``samples``.
    """
    frames = [
        pl.scan_parquet(path).filter(pl.col("status") == "contradicted").with_columns(shard=pl.lit(number))
        for number, path in enumerate(claims)
    ]
    if not frames:
        return []
    chosen = (
        pl.concat(frames)
        .collect()
        .unique(["id", "kind"], keep="first", maintain_order=True)
        .with_columns(pl.int_range(pl.len()).over("kind").alias("again"))
        .sort("again", maintain_order=True)
        .head(most)
    )
    wanted: dict[int, set[str]] = {}
    for shard, name in chosen.select("shard", "id").iter_rows():
        wanted.setdefault(shard, set()).add(name)
    found: dict[str, Sample] = {}
    for shard, names in sorted(wanted.items()):
        for batch in read_batches([samples[shard]]):
            rows = [i for i, name in enumerate(batch.column("id").to_pylist()) if name in names and name not in found]
            if rows:
                found |= {s.id: s for s in samples_from_batch(batch.take(pa.array(rows, pa.int64())))}
    return [(row, found[row["id"]]) for row in chosen.to_dicts() if row["id"] in found]


def instrument_settings(given: InstrumentSettings | Mapping[str, Any] | None) -> InstrumentSettings:
    """Instruments as a recipe or a caller writes them. Raises `UsageError` for a setting that there is not."""
    if isinstance(given, InstrumentSettings):
        return given
    known = InstrumentSettings.__struct_fields__
    for name in given or {}:
        if name not in known:
            raise UsageError(f"instruments: {name}", "there is no such setting", nearest(str(name), known))
    try:
        return msgspec.convert(dict(given or {}), InstrumentSettings)
    except msgspec.ValidationError as error:
        raise UsageError("instruments", f"cannot be read ({error})", "Correct the value.") from None
