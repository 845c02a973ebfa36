"""What commands are given: a dataset as shards of samples, and the scenes of its images.

A dataset is a file, a run folder, what `vlit.construct` returned, or the folder of a finished `vlit measure`, which
stands for the data that was measured.
"""

from __future__ import annotations

from pathlib import Path

from vlit.engine import Engine, ingest
from vlit.errors import InputError
from vlit.formats import DatasetInput, open_dataset
from vlit.run import Run
from vlit.runfolder import RunFolder
from vlit.scenes import SceneIndex, open_scenes
from vlit.schema import SAMPLE_SCHEMA, SCENE_SCHEMA

SCENES = "work/scenes"
SAMPLES = "work/samples"
SCENES_PER_SHARD = 256
_SAMPLES_PER_SHARD = 16384


def path_of(data: str | Path | Run) -> Path:
    """Where a dataset is."""
    return data.path if isinstance(data, Run) else Path(data)


def dataset_of(data: str | Path | Run, format_: str | None, images: str | Path | None) -> DatasetInput:
    """A dataset whose format is known."""
    return open_dataset(path_of(data), format_, Path(images) if images else None)


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
    """The scenes named, else those that a run left beside its data, else none."""
    if scenes is not None:
        source = open_scenes(scenes)
        ingest(
            source.read(None), SCENE_SCHEMA, folder, stage, source.fingerprint(), shard_rows=SCENES_PER_SHARD,
            progress=engine.progress,
        )  # fmt: skip
        index = SceneIndex(folder.shards(stage))
        index.ids()
        return index
    path = path_of(data)
    if RunFolder.is_one(path):
        shards = RunFolder(path).shards(SCENES)
        return SceneIndex(shards) if shards else None
    return None


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
