"""Looks scenes up by image path or id."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from vlit.arrow import SCENE_SCHEMA, scenes_from_batch
from vlit.engine import read_batches
from vlit.runfolder import source_digest, writing
from vlit.schema import Scene, image_key

_BATCH_ROWS = 512


class SceneIndex:
    """Scenes of Parquet shards by id or image path.

    Nothing is read before the first look-up. Then the shards are unpacked into one Arrow file, which is mapped: the
    system holds one copy of what is looked at for all processes, and frees it where memory is short. The file takes
    1.6 MB per 1,000 COCO scenes, the keys 0.25 MB in each process, a look-up 60 microseconds. The file goes with the
    object that made it. Pickling carries paths (and a mark that changes with the shards): another process maps the same
    file where it is there, else makes it.

    Args:
        shards: Parquet files with `SCENE_SCHEMA`. Where two scenes share a key, the first is found.
        folder: where the file is made; the folder for temporary files (``TMPDIR``) when None.
    """

    def __init__(self, shards: Sequence[Path], folder: Path | None = None) -> None:
        self._shards = [Path(p) for p in shards]
        self._folder = folder
        self._batches: list[pa.RecordBatch] | None = None
        self._rows: dict[str, int] = {}  # by scene id
        self._others: dict[str, int] = {}  # by the key of an image that is not its scene's id

    def get(self, image: str) -> Scene | None:
        """The scene with this id, or of the image with this path or file name (`vlit.schema.image_key`), or None."""
        batches = self._load()
        key = image_key(image)
        row = next(
            (row for row in (self._rows.get(image), self._rows.get(key), self._others.get(key)) if row is not None),
            None,
        )
        if row is None:
            return None
        number, offset = divmod(row, _BATCH_ROWS)
        return scenes_from_batch(batches[number].slice(offset, 1))[0]

    def ids(self) -> list[str]:
        """All scene ids in the order of the shards."""
        self._load()
        return list(self._rows)

    def __getstate__(self) -> dict[str, Any]:
        return {"shards": self._shards, "folder": self._folder, "mark": source_digest(self._shards)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        SceneIndex.__init__(self, state["shards"], state["folder"])

    def _load(self) -> list[pa.RecordBatch]:
        if self._batches is None:
            folder = self._folder or Path(tempfile.gettempdir())
            owner = "" if self._folder else f"{os.getpid()}-{id(self)}-"
            file = folder / f".scenes-{owner}{source_digest(self._shards)}.arrow"
            if not file.is_file():
                weakref.finalize(self, file.unlink, missing_ok=True)
                self._unpack(file)
            reader = pa.ipc.open_file(pa.memory_map(str(file)))
            self._batches = [reader.get_batch(number) for number in range(reader.num_record_batches)]
            for row, (name, path) in enumerate(_names(self._batches)):
                if self._rows.setdefault(name, row) == row and (key := image_key(path)) != name:
                    self._others.setdefault(key, row)
        return self._batches

    def _unpack(self, file: Path) -> None:
        """The shards as one file, in which all batches but the last are full."""
        part = file.with_suffix(f".{os.getpid()}.tmp")
        with writing(file):
            try:
                with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, SCENE_SCHEMA) as out:
                    for batch in _full(read_batches(self._shards, _BATCH_ROWS)):
                        out.write_batch(batch)
                part.replace(file)
            finally:
                part.unlink(missing_ok=True)


def _full(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        while rows >= _BATCH_ROWS:
            together = pa.concat_batches(held)
            yield together.slice(0, _BATCH_ROWS)
            rows -= _BATCH_ROWS
            held = [together.slice(_BATCH_ROWS)] if rows else []
    if rows:
        yield pa.concat_batches(held)


def _names(batches: Sequence[pa.RecordBatch]) -> Iterator[tuple[str, str]]:
    """Id and image path of every scene in order."""
    for batch in batches:
        yield from zip(batch.column("id").to_pylist(), batch.column("image").field("path").to_pylist(), strict=True)
