"""Scenes that an earlier vlit run wrote: a folder with ``data/part-*.parquet`` of `SCENE_SCHEMA`.

Image paths that are relative are taken from that folder, so that it can be moved as a whole. A scene whose image file
is gone is refused (gate ``image``); its pixels are not looked at. A row with an empty cell where the schema has none is
refused (gate ``record``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from vlit.arrow import SCENE_SCHEMA, rejects_to_batch, scenes_to_batch
from vlit.engine import Kept, read_batches
from vlit.errors import InputError
from vlit.runfolder import DATA, RunFolder
from vlit.scenes.source import BATCH_ROWS
from vlit.schema import Reject, Scene


class _Stored:
    name = "vlit"

    def sniff(self, path: Path) -> float:
        """Sure where the first shard has the columns of scenes."""
        shards = RunFolder(path).shards()
        if not shards:
            return 0.0
        try:
            return 1.0 if _is_scenes(pq.read_schema(shards[0])) else 0.0
        except (OSError, pa.ArrowException):
            return 0.0

    def files(self, path: Path) -> list[Path]:
        """The folder's shards."""
        folder = RunFolder(path.resolve())
        shards = folder.shards()
        if not shards:
            raise InputError(
                str(path), f"holds no {DATA}/part-*.parquet", "Name a folder that vlit wrote, such as of `vlit render`."
            )
        if RunFolder.is_one(path) and folder.info().get("finished") is False:
            raise InputError(str(path), "is a run that did not finish", "Run its command again: it resumes.")
        for shard in shards:
            try:
                schema = pq.read_schema(shard)
            except (OSError, pa.ArrowException) as error:
                raise InputError(
                    str(shard), f"is not a readable Parquet file ({error})", "Make the folder again."
                ) from None
            if not _is_scenes(schema):
                raise InputError(
                    str(shard),
                    "does not hold scenes: its columns are " + ", ".join(schema.names),
                    "Name a folder of scenes; samples are read as a dataset format.",
                )
        return shards

    def read(self, path: Path) -> Iterator[Kept]:
        """Scenes in the order of the shards."""
        root = path.resolve()
        for shard in self.files(path):
            try:
                for batch in read_batches([shard], BATCH_ROWS):
                    yield _resolved(batch, root, shard)
            except (OSError, pa.ArrowException) as error:
                raise InputError(str(shard), f"is damaged ({error})", "Make the folder again.") from None


STORED = _Stored()


def _is_scenes(schema: pa.Schema) -> bool:
    return bool(schema.equals(SCENE_SCHEMA))


def _resolved(batch: pa.RecordBatch, root: Path, shard: Path) -> Kept:
    scenes: list[Scene] = []
    rejects: list[Reject] = []
    for row in batch.to_pylist():
        try:
            scene = msgspec.convert(row, Scene)
        except msgspec.ValidationError as error:
            rejects.append(_reject(row, shard, "record", f"is not a scene: {error}"))
            continue
        image = scene.image
        if "://" not in image.path:
            found = root / image.path
            if not found.is_file():
                rejects.append(_reject(row, shard, "image", f"the image file is missing: {found}"))
                continue
            image = msgspec.structs.replace(image, path=str(found))
        scenes.append(msgspec.structs.replace(scene, image=image))
    return Kept(scenes_to_batch(scenes), rejects_to_batch(rejects) if rejects else None)


def _reject(row: dict[str, Any], shard: Path, gate: str, reason: str) -> Reject:
    return Reject(
        id=str(row.get("id") or ""),
        where=str(shard),
        gate=gate,
        reason=reason,
        record=msgspec.json.encode(row).decode(),
    )
